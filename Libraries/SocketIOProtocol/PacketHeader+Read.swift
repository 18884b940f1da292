extension PacketHeader {
    /// Reads the header at the front of a text message.
    ///
    /// Stricter than the Node.js parser where that takes JavaScript's idea of a number ("1e1-", " 1").
    ///
    /// - Returns: it, and its length: the JSON follows.
    static func read(
        _ bytes: RawSpan,
        maximumAttachments: Int
    ) throws(PacketDecodingError) -> (header: PacketHeader, length: Int) {
        var reader = Reader()
        var header = PacketHeader(type: try reader.type(bytes))
        if header.type.isBinary {
            header.attachments = try reader.attachments(bytes, maximum: maximumAttachments)
        }
        if reader.next(bytes) == UInt8(ascii: "/") {
            header.namespace = try reader.namespace(bytes)
        }
        header.id = try reader.id(bytes)
        return (header, reader.index)
    }

    private struct Reader {
        var index = 0

        /// The next byte, or `nil` at the end.
        @inline(__always)
        func next(_ bytes: RawSpan) -> UInt8? {
            self.index < bytes.byteCount ? bytes.byte(at: self.index) : nil
        }

        /// Passes over a digit.
        @inline(__always)
        mutating func digit(_ bytes: RawSpan) -> UInt64? {
            guard let byte = self.next(bytes), byte &- UInt8(ascii: "0") < 10 else { return nil }
            self.index += 1
            return UInt64(byte &- UInt8(ascii: "0"))
        }

        @inline(__always)
        mutating func type(_ bytes: RawSpan) throws(PacketDecodingError) -> PacketType {
            guard let digit = self.digit(bytes), let type = PacketType(rawValue: UInt8(digit)) else {
                throw .unknownPacketType
            }
            return type
        }

        mutating func attachments(_ bytes: RawSpan, maximum: Int) throws(PacketDecodingError) -> Int {
            let start = self.index
            var count = 0
            while let digit = self.digit(bytes) {
                count = min(count, 1 << 32) * 10 + Int(digit)
            }
            guard self.index > start, self.next(bytes) == UInt8(ascii: "-") else { throw .illegalAttachments }
            guard count <= maximum else { throw .tooManyAttachments(limit: maximum) }
            self.index += 1
            return count
        }

        mutating func namespace(_ bytes: RawSpan) throws(PacketDecodingError) -> String {
            let start = self.index
            var isASCII = true
            while let byte = self.next(bytes), byte != UInt8(ascii: ",") {
                isASCII = isASCII && byte < 0x80
                self.index += 1
            }
            let name = bytes.extracting(start..<self.index).withUnsafeBytes { name in
                // Validation costs more than all the rest.
                isASCII ? String(decoding: name, as: UTF8.self) : String(validating: name, as: UTF8.self)
            }
            guard let name, isASCII || CombiningRun.isBounded(name) else { throw .illegalNamespace }
            if self.index < bytes.byteCount { self.index += 1 }
            return name
        }

        @inline(__always)
        mutating func id(_ bytes: RawSpan) throws(PacketDecodingError) -> UInt64? {
            guard var id = self.digit(bytes) else { return nil }
            while let digit = self.digit(bytes) {
                id = id * 10 + digit
                guard id <= PacketHeader.maximumID else { throw .illegalAcknowledgementID }
            }
            return id
        }
    }
}
