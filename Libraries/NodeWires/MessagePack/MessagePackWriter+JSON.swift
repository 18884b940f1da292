import NIOCore
package import SocketIOProtocol

extension MessagePackWriter {
    /// Writes a value; its attachments stand inline. No recursion.
    package mutating func write(_ fragment: JSONFragment) {
        fragment.bytes.withUnsafeReadableBytes { text in
            var counts = Self.counts(text, fragment.placeholders)[...]
            var tokens = JSONTokens(text, fragment.placeholders)
            while let token = tokens.next() {
                switch token {
                case .array: self.write(array: counts.removeFirst())
                // Names count as well.
                case .object: self.write(map: counts.removeFirst() / 2)
                case .end: break
                case .string(let characters): self.write(text, characters)
                case .number(let digits): self.write(number: UnsafeRawBufferPointer(rebasing: text[digits]))
                case .bool(let value): self.write(bool: value)
                case .null: self.writeNull()
                case .placeholder(let number): self.write(binary: fragment.attachments[number])
                }
            }
        }
    }

    /// How many values stand in each array and object, in the order in which these begin.
    private static func counts(_ text: UnsafeRawBufferPointer, _ placeholders: [Placeholder]) -> [Int] {
        var counts: [Int] = []
        var open: [Int] = []
        var tokens = JSONTokens(text, placeholders)
        while let token = tokens.next() {
            guard token != .end else {
                open.removeLast()
                continue
            }
            if let container = open.last { counts[container] += 1 }
            guard token == .array || token == .object else { continue }
            open.append(counts.count)
            counts.append(0)
        }
        return counts
    }

    private mutating func write(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) {
        let characters = UnsafeRawBufferPointer(rebasing: text[range])
        guard characters.contains(UInt8(ascii: "\\")) else {
            self.write(textLength: characters.count)
            return self.write(characters: characters)
        }
        let unescaped = JSONString.unescaped(characters.bytes)
        self.write(textLength: unescaped.count)
        self.write(characters: unescaped)
    }

    private mutating func write(number digits: UnsafeRawBufferPointer) {
        let text = String(decoding: digits, as: UTF8.self)
        if let integer = Int64(text) {
            self.write(integer: integer)
        } else if let integer = UInt64(text) {
            self.write(unsigned: integer)
        } else {
            self.write(double: Double(text) ?? 0)
        }
    }
}
