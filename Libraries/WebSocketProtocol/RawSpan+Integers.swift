extension RawSpan {
    /// The byte at `offset`.
    subscript(byte offset: Int) -> UInt8 {
        self.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
        Value(bigEndian: self.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }

    func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at offset: Int) -> Value {
        Value(littleEndian: self.unsafeLoadUnaligned(fromByteOffset: offset, as: type))
    }
}
