/// Finds the next frame in a peer's bytes and refuses every head that RFC 6455 section 5 forbids.
///
/// It keeps nothing between calls: `bytes` always begins where a frame begins, and the caller drops the frames it is
/// done with. What spans frames (order, message size, text) is `MessageAssembler`'s.
package struct FrameDecoder: Sendable {
    package enum Step: Hashable, Sendable {
        /// The head is not whole: call again with at least `minimum` bytes.
        case needMoreData(minimum: Int)
        /// The head is whole and sound, the payload still arrives.
        case incomplete(Frame)
        /// All of the frame is there, its payload still masked.
        case frame(Frame)
    }

    package let role: Role
    /// Longest payload of a data frame; a longer one is refused by its head, before any of it is kept.
    package let maximumPayloadLength: Int
    /// Whether permessage-deflate was agreed, and RSV1 means something.
    package let allowsCompression: Bool

    package init(role: Role, maximumPayloadLength: Int, allowsCompression: Bool = false) {
        self.role = role
        // A frame's end must be a number, too.
        self.maximumPayloadLength = min(maximumPayloadLength, .max - FrameHeader.maximumEncodedLength)
        self.allowsCompression = allowsCompression
    }

    /// - Parameter bytes: all that has arrived, from a frame's first byte on.
    /// - Throws: the first rule the head breaks, as soon as the bytes that break it are there.
    package func next(_ bytes: RawSpan) throws(WebSocketError) -> Step {
        guard bytes.byteCount >= 2 else {
            if bytes.byteCount == 1 { _ = try self.opcode(bytes[byte: 0]) }
            return .needMoreData(minimum: 2)
        }
        let first = bytes[byte: 0]
        let second = bytes[byte: 1]
        let opcode = try self.opcode(first)
        try self.checkMask(second)
        if opcode.isControl, second & 0x7F > 125 { throw .controlFrameTooLong }

        let lengthEnd = 2 + Self.lengthBytes(announcedBy: second & 0x7F)
        guard bytes.byteCount >= lengthEnd else { return .needMoreData(minimum: lengthEnd) }
        let payloadLength = try self.payloadLength(bytes, code: second & 0x7F)
        if !opcode.isControl, payloadLength > self.maximumPayloadLength { throw .messageTooBig }

        let isMasked = second & 0x80 != 0
        let start = isMasked ? lengthEnd + 4 : lengthEnd
        guard bytes.byteCount >= start else { return .needMoreData(minimum: start) }
        let frame = Frame(
            header: FrameHeader(
                opcode: opcode,
                payloadLength: payloadLength,
                isFinal: first & 0x80 != 0,
                isCompressed: first & 0x40 != 0,
                maskingKey: isMasked ? MaskingKey(rawValue: bytes.littleEndian(UInt32.self, at: lengthEnd)) : nil
            ),
            payload: start..<start + payloadLength
        )
        return bytes.byteCount >= frame.payload.upperBound ? .frame(frame) : .incomplete(frame)
    }

    /// The first byte: reserved bits, opcode, and the combinations of both that are forbidden.
    private func opcode(_ first: UInt8) throws(WebSocketError) -> Opcode {
        if first & 0x30 != 0 { throw .reservedBitSet }
        guard let opcode = Opcode(rawValue: first & 0x0F) else { throw .reservedOpcode }
        if opcode.isControl, first & 0x80 == 0 { throw .controlFrameFragmented }
        if first & 0x40 != 0 {
            // RFC 7692 section 6: the bit belongs to a message, hence to its first frame alone.
            guard self.allowsCompression, opcode == .text || opcode == .binary else { throw .compressionUnexpected }
        }
        return opcode
    }

    private func checkMask(_ second: UInt8) throws(WebSocketError) {
        switch (self.role, second & 0x80 != 0) {
        case (.server, true), (.client, false): return
        case (.server, false): throw .maskMissing
        case (.client, true): throw .maskUnexpected
        }
    }

    private func payloadLength(_ bytes: RawSpan, code: UInt8) throws(WebSocketError) -> Int {
        let length: UInt64 =
            switch code {
            case 126: UInt64(bytes.bigEndian(UInt16.self, at: 2))
            case 127: bytes.bigEndian(UInt64.self, at: 2)
            case _: UInt64(code)
            }
        guard let length = Int(exactly: length) else { throw .lengthOverflow }
        if FrameHeader.lengthBytes(of: length) != Self.lengthBytes(announcedBy: code) { throw .lengthNotMinimal }
        return length
    }

    private static func lengthBytes(announcedBy code: UInt8) -> Int {
        switch code {
        case 126: 2
        case 127: 8
        case _: 0
        }
    }
}
