import NIOCore

extension Placeholder {
    /// The placeholder of an attachment, provided that it stands there as `JSONWriter` writes it.
    ///
    /// In JSON no text that looks like this is anything but an object: within a string its quotes would be escaped.
    init?(number: Int, at offset: Int, in text: RawSpan) {
        var written = ByteBuffer()
        written.writePlaceholder(number: number)
        let count = written.readableBytes
        guard offset >= 0, offset <= text.byteCount - count else { return nil }
        let bytes = written.readableBytesSpan
        for index in 0..<count where text.byte(at: offset + index) != bytes.byte(at: index) { return nil }
        self.init(range: offset..<offset + count, number: number)
    }
}

extension ByteBuffer {
    mutating func writePlaceholder(number: Int) {
        self.writeStaticString(#"{"_placeholder":true,"num":"#)
        self.writeDecimal(UInt64(number))
        self.writeStaticString("}")
    }
}
