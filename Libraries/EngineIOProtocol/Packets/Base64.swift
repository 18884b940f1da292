import NIOCore

/// RFC 4648 base64. Encodes with padding; decodes the standard and the URL-safe alphabet, with or without padding.
enum Base64 {
    static func encodedByteCount(of byteCount: Int) -> Int {
        (byteCount + 2) / 3 * 4
    }

    static func encode(_ bytes: ByteBuffer, into text: inout ByteBuffer) {
        let source = bytes.readableBytesUInt8Span
        text.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.encodedByteCount(of: source.count)) { target in
            var written = 0
            var read = 0
            while read + 3 <= source.count {
                let group = UInt32(source[read]) << 16 | UInt32(source[read + 1]) << 8 | UInt32(source[read + 2])
                Self.write(group, digits: 4, to: target, at: written)
                read += 3
                written += 4
            }
            return written + Self.writeTail(of: source, from: read, to: target, at: written)
        }
    }

    static func decode(_ text: ByteBuffer) throws(PacketError) -> ByteBuffer {
        let digits = try Self.withoutPadding(text)
        let source = digits.readableBytesUInt8Span
        var isValid = true
        var bytes = ByteBuffer()
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: source.count / 4 * 3 + 3) { target in
            var group: UInt32 = 0
            var written = 0
            for index in source.indices {
                let value = Self.values[Int(source[index])]
                isValid = isValid && value != Self.none
                group = group << 6 | UInt32(value & 63)
                guard index % 4 == 3 else { continue }
                written += Self.write(group, bytes: 3, to: target, at: written)
            }
            let unfinished = source.count % 4
            guard unfinished > 0 else { return written }
            return written
                + Self.write(group << UInt32(24 - 6 * unfinished), bytes: unfinished - 1, to: target, at: written)
        }
        guard isValid else { throw .invalidBase64 }
        return bytes
    }

    /// Up to two `=` at the end, where the digits leave a byte unfinished and nowhere else.
    private static func withoutPadding(_ text: ByteBuffer) throws(PacketError) -> ByteBuffer {
        var digits = text
        let padding = digits.readableBytesView.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        digits.moveWriterIndex(to: digits.writerIndex - padding)
        let isWhole = padding == 0 || (digits.readableBytes + padding) % 4 == 0
        guard isWhole, digits.readableBytes % 4 != 1 else { throw .invalidBase64 }
        return digits
    }

    /// The last one or two bytes, as two or three digits and padding.
    private static func writeTail(
        of source: borrowing Span<UInt8>,
        from index: Int,
        to target: UnsafeMutableRawBufferPointer,
        at offset: Int
    ) -> Int {
        let count = source.count - index
        guard count > 0 else { return 0 }
        let second = count == 2 ? UInt32(source[index + 1]) : 0
        Self.write(UInt32(source[index]) << 16 | second << 8, digits: count + 1, to: target, at: offset)
        for place in (count + 1)..<4 { target[offset + place] = UInt8(ascii: "=") }
        return 4
    }

    private static func write(
        _ group: UInt32,
        digits: Int,
        to target: UnsafeMutableRawBufferPointer,
        at offset: Int
    ) {
        for place in 0..<digits {
            target[offset + place] = Self.alphabet[Int(group >> UInt32(18 - 6 * place) & 63)]
        }
    }

    /// Writes the first bytes of a group of three, and returns how many.
    private static func write(
        _ group: UInt32,
        bytes count: Int,
        to target: UnsafeMutableRawBufferPointer,
        at offset: Int
    ) -> Int {
        for place in 0..<count {
            target[offset + place] = UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * place))
        }
        return count
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let none: UInt8 = 255

    /// What each byte stands for.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: Self.none, count: 256)
        for (value, digit) in Self.alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        values[Int(UInt8(ascii: "-"))] = 62
        values[Int(UInt8(ascii: "_"))] = 63
        return values
    }()
}
