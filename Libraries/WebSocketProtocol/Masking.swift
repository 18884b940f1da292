/// Masks and unmasks payloads; both are the same XOR.
package enum Masking {
    /// XORs `bytes` with `key`, in place, eight bytes at a time.
    ///
    /// - Parameter offset: how far into the payload `bytes` begins, when a payload is taken in parts.
    package static func apply(_ bytes: inout MutableRawSpan, key: MaskingKey, offset: Int = 0) {
        Self.apply(&bytes, in: 0..<bytes.byteCount, key: key, offset: offset)
    }

    /// XORs the part `range` of `bytes`, whose first byte is the payload's byte `offset`.
    package static func apply(_ bytes: inout MutableRawSpan, in range: Range<Int>, key: MaskingKey, offset: Int = 0) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.byteCount, "range outside of the bytes")
        let word = key.advanced(by: offset).rawValue
        // Bounds are checked once, above: a check a word would cost as much as the work.
        bytes.withUnsafeMutableBytes { bytes in
            let part = UnsafeMutableRawBufferPointer(rebasing: bytes[range])
            let double = (UInt64(word) << 32 | UInt64(word)).littleEndian
            var position = 0
            while position &+ 8 <= part.count {
                let value = part.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                part.storeBytes(of: value ^ double, toByteOffset: position, as: UInt64.self)
                position &+= 8
            }
            var rest = word
            while position < part.count {
                part[position] ^= UInt8(truncatingIfNeeded: rest)
                rest = rest &>> 8 | rest &<< 24
                position &+= 1
            }
        }
    }
}
