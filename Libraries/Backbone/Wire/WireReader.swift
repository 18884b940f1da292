/// Reads little-endian values out of bytes that anybody may have sent. Valid as long as the bytes are.
package struct WireReader {
    private var rest: UnsafeRawBufferPointer

    package init(_ bytes: UnsafeRawBufferPointer) {
        self.rest = bytes
    }

    package var isAtEnd: Bool { self.rest.isEmpty }
    package var remaining: UnsafeRawBufferPointer { self.rest }

    package mutating func read<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(DecodingFailure) -> Value {
        let size = MemoryLayout<Value>.size
        guard self.rest.count >= size else { throw .truncated }
        let value = Value(littleEndian: self.rest.loadUnaligned(as: Value.self))
        self.rest = UnsafeRawBufferPointer(rebasing: self.rest.dropFirst(size))
        return value
    }

    /// A reader of the next `count` bytes.
    package mutating func sub(count: Int) throws(DecodingFailure) -> WireReader {
        guard count <= self.rest.count else { throw .truncated }
        defer { self.rest = UnsafeRawBufferPointer(rebasing: self.rest.dropFirst(count)) }
        return WireReader(UnsafeRawBufferPointer(rebasing: self.rest.prefix(count)))
    }

    package mutating func readRest() -> [UInt8] {
        defer { self.rest = UnsafeRawBufferPointer(rebasing: self.rest.suffix(0)) }
        return Array(self.rest)
    }

    /// All that is left, which must be UTF-8.
    package mutating func readText(limit: Int) throws(DecodingFailure) -> String {
        guard self.rest.count <= limit else { throw .tooLarge }
        guard let text = String(validating: self.rest, as: UTF8.self) else { throw .invalid("text") }
        _ = self.readRest()
        return text
    }
}
