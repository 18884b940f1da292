/// The fuzzer's bytes, front to back: first what chooses options and sizes, then what is decoded. At their end it goes
/// on with zeros, so that any bytes are a whole input.
struct FuzzInput {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: UnsafeRawBufferPointer) {
        self.rest = Array(bytes)[...]
    }

    var isAtEnd: Bool { self.rest.isEmpty }

    mutating func byte() -> UInt8 {
        self.rest.popFirst() ?? 0
    }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value {
        var value: Value = 0
        for place in 0..<MemoryLayout<Value>.size {
            value |= Value(truncatingIfNeeded: self.byte()) << Value(truncatingIfNeeded: 8 * place)
        }
        return value
    }

    mutating func flags() -> FuzzFlags {
        FuzzFlags(byte: self.byte())
    }

    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[Int(self.byte()) % elements.count]
    }

    /// Bytes that are decoded apart from the others: their number in two bytes, then they.
    mutating func chunk() -> [UInt8] {
        self.take(Int(self.integer(UInt16.self)))
    }

    mutating func take(_ count: Int) -> [UInt8] {
        defer { self.rest = self.rest.dropFirst(count) }
        return Array(self.rest.prefix(count))
    }

    mutating func takeRest() -> [UInt8] {
        self.take(self.rest.count)
    }
}

/// Eight choices in one byte, lowest bit first.
struct FuzzFlags {
    private var bits: UInt8

    init(byte: UInt8) {
        self.bits = byte
    }

    mutating func next() -> Bool {
        defer { self.bits >>= 1 }
        return self.bits & 1 == 1
    }
}
