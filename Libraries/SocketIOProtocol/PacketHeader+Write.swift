import NIOCore

extension PacketHeader {
    func write(to text: inout ByteBuffer) {
        text.writeInteger(UInt8(ascii: "0") + self.type.rawValue)
        if self.type.isBinary {
            text.writeDecimal(UInt64(self.attachments))
            text.writeStaticString("-")
        }
        if self.namespace != "/" {
            text.writeString(self.namespace)
            text.writeStaticString(",")
        }
        if let id = self.id {
            text.writeDecimal(id)
        }
    }

    /// How many bytes `write` writes.
    var byteCount: Int {
        1 + (self.type.isBinary ? ByteBuffer.decimalDigits(of: UInt64(self.attachments)) + 1 : 0)
            + (self.namespace == "/" ? 0 : self.namespace.utf8.count + 1)
            + (self.id.map { ByteBuffer.decimalDigits(of: $0) } ?? 0)
    }
}
