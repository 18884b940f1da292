/// Appends little-endian values.
package struct WireWriter {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 256) {
        self.bytes.reserveCapacity(capacity)
    }

    package mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { self.bytes.append(contentsOf: $0) }
    }

    package mutating func append(text: String) {
        self.bytes.append(contentsOf: text.utf8)
    }

    package mutating func append(bytes: some Sequence<UInt8>) {
        self.bytes.append(contentsOf: bytes)
    }

    /// A u32 that counts the bytes `content` appends, then those.
    package mutating func append(lengthOf content: (inout WireWriter) -> Void) {
        let position = self.bytes.count
        self.append(UInt32(0))
        content(&self)
        let start = position + MemoryLayout<UInt32>.size
        withUnsafeBytes(of: UInt32(self.bytes.count - start).littleEndian) {
            self.bytes.replaceSubrange(position..<start, with: $0)
        }
    }
}
