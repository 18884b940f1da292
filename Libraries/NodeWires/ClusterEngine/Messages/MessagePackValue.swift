import NIOCore

/// A MessagePack text as a tree, for messages that are small in number of values whatever they carry in bytes.
enum MessagePackValue: Equatable {
    /// No message needs as many; a tree of them takes some hundred megabytes.
    static let limit = 1 << 20
    static let maximumDepth = 16

    case null
    case bool(Bool)
    case integer(Int64)
    case text(ByteBuffer)
    case binary(ByteBuffer)
    case array([MessagePackValue])
    case map([String: MessagePackValue])
    /// A value of no use here: a fraction, a date, …
    case other

    init(decoding bytes: ByteBuffer) throws(MessagePackError) {
        var reader = MessagePackReader(bytes)
        var budget = Self.limit
        self = try Self.read(&reader, depth: 0, &budget)
        guard reader.remaining == 0 else { throw .trailingBytes(reader.remaining) }
    }

    private static func read(
        _ reader: inout MessagePackReader,
        depth: Int,
        _ budget: inout Int
    ) throws(MessagePackError) -> MessagePackValue {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        guard budget > 0 else { throw .tooLong(limit: Self.limit) }
        budget -= 1
        switch try reader.next() {
        case .null, .undefined: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .integer(value)
        case .double(let value): return Int64(exactly: value).map { .integer($0) } ?? .other
        case .unsigned, .date, .other: return .other
        case .text(let text): return .text(text)
        case .binary(let bytes): return .binary(bytes)
        case .array(let count):
            var elements: [MessagePackValue] = []
            for _ in 0..<count { elements.append(try self.read(&reader, depth: depth + 1, &budget)) }
            return .array(elements)
        case .map(let count):
            var members: [String: MessagePackValue] = [:]
            for _ in 0..<count {
                guard case .text(let name) = try reader.next() else { throw .invalidKey }
                members[String(buffer: name)] = try self.read(&reader, depth: depth + 1, &budget)
            }
            return .map(members)
        }
    }

    subscript(name: String) -> MessagePackValue? {
        if case .map(let members) = self { members[name] } else { nil }
    }

    var string: String? {
        if case .text(let text) = self { String(validating: text.readableBytesView, as: UTF8.self) } else { nil }
    }

    var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    var array: [MessagePackValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }
}
