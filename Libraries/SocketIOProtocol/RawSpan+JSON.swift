// The scanners' view of bytes. Every caller has compared the offset with `byteCount` before.
extension RawSpan {
    @inline(__always)
    func byte(at offset: Int) -> UInt8 {
        self.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// Eight bytes, the first in the lowest place.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        UInt64(littleEndian: self.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// Four bytes, the first in the lowest place.
    @inline(__always)
    func halfWord(at offset: Int) -> UInt32 {
        UInt32(littleEndian: self.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self))
    }
}
