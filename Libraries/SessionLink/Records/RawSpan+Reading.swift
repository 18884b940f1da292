extension RawSpan {
    /// The little-endian integer at `position`; traps beyond the end.
    @inline(__always)
    func integer<Value: FixedWidthInteger & BitwiseCopyable>(at position: Int, as type: Value.Type) -> Value {
        Value(littleEndian: self.unsafeLoadUnaligned(fromByteOffset: position, as: type))
    }

    /// The text in `range`; bytes that are not UTF-8 are repaired.
    package func text(in range: Range<Int>) -> String {
        self.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
