/// The head of a frame, RFC 6455 section 5.2:
///
///     byte 0   FIN 0x80 | RSV1 0x40 (compressed) | RSV2 0x20 | RSV3 0x10 | opcode
///     byte 1   MASK 0x80 | length 0...125, or 126: 16 bits follow, or 127: 64 bits follow
///              (big endian, always the shortest form)
///     4 bytes  masking key, if MASK is set
package struct FrameHeader: Hashable, Sendable {
    package var opcode: Opcode
    package var isFinal: Bool
    /// RSV1, on the first frame of a message that permessage-deflate has compressed.
    package var isCompressed: Bool
    package var maskingKey: MaskingKey?
    package var payloadLength: Int

    package init(
        opcode: Opcode,
        payloadLength: Int,
        isFinal: Bool = true,
        isCompressed: Bool = false,
        maskingKey: MaskingKey? = nil
    ) {
        self.opcode = opcode
        self.isFinal = isFinal
        self.isCompressed = isCompressed
        self.maskingKey = maskingKey
        self.payloadLength = payloadLength
    }

    static let maximumEncodedLength = 14

    /// Bytes before the payload: 2 to 14.
    package var encodedLength: Int {
        2 + Self.lengthBytes(of: self.payloadLength) + (self.maskingKey == nil ? 0 : 4)
    }

    /// Appends the head. Masking the payload that follows is left to the caller, who knows where it lies.
    ///
    /// - Parameter output: needs room for `encodedLength` bytes.
    package func encode(into output: inout OutputRawSpan) {
        let flags: UInt8 = (self.isFinal ? 0x80 : 0) | (self.isCompressed ? 0x40 : 0)
        output.append(flags | self.opcode.rawValue)
        let mask: UInt8 = self.maskingKey == nil ? 0 : 0x80
        switch Self.lengthBytes(of: self.payloadLength) {
        case 0:
            output.append(mask | UInt8(truncatingIfNeeded: self.payloadLength))
        case 2:
            output.append(mask | 126)
            output.append(UInt16(truncatingIfNeeded: self.payloadLength).bigEndian, as: UInt16.self)
        case _:
            output.append(mask | 127)
            output.append(UInt64(self.payloadLength).bigEndian, as: UInt64.self)
        }
        if let maskingKey = self.maskingKey {
            output.append(maskingKey.rawValue.littleEndian, as: UInt32.self)
        }
    }

    /// Bytes of the extended length: the shortest form is the only one allowed.
    static func lengthBytes(of payloadLength: Int) -> Int {
        switch payloadLength {
        case ...125: 0
        case ...0xFFFF: 2
        case _: 8
        }
    }
}
