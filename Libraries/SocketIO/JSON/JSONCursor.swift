import NIOCore
import SocketIOProtocol

/// Walks the elements of a valid JSON array, or the keys and values of an object, one after the other.
struct JSONCursor {
    private let container: JSONFragment
    private var position: Int

    /// - Parameter container: an array or an object.
    init(_ container: JSONFragment) {
        self.container = container
        self.position = container.bytes.withUnsafeReadableBytes { JSONSyntax.startOfValue(in: $0, from: 0) } + 1
    }

    /// The next value, or nil at the end.
    mutating func next() -> JSONFragment? {
        self.nextRange().map { self.container.slice($0) }
    }

    /// The next key and its value, or nil at the end.
    mutating func nextMember() -> (key: String, value: JSONFragment)? {
        guard let key = self.nextRange(), let value = self.nextRange() else { return nil }
        return (self.container.slice(key).string, self.container.slice(value))
    }

    private mutating func nextRange() -> Range<Int>? {
        let from = self.position
        let range = self.container.bytes.withUnsafeReadableBytes { bytes -> Range<Int>? in
            let start = JSONSyntax.startOfValue(in: bytes, from: from)
            guard start < bytes.count, bytes[start] != UInt8(ascii: "]"), bytes[start] != UInt8(ascii: "}")
            else { return nil }
            return start..<JSONSyntax.endOfValue(in: bytes, from: start)
        }
        self.position = range?.upperBound ?? from
        return range
    }
}
