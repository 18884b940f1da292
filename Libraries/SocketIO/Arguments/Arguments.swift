import SocketIOProtocol

/// The arguments of an event or an acknowledgement, however many, as they came.
///
/// As the last parameter of a handler it receives all that are left; as an argument of `emit` or an acknowledgement, or
/// returned from a handler, it stands for its elements and not for an array:
///
/// ```swift
/// socket.on("message") { (arguments: Arguments) in socket.emit("message-back", arguments) }
/// ```
public struct Arguments: Sendable, Equatable, RandomAccessCollection {
    public let values: [JSONValue]

    public init(_ values: [JSONValue] = []) {
        self.values = values
    }

    public var startIndex: Int { 0 }

    public var endIndex: Int { self.values.count }

    public subscript(position: Int) -> JSONValue { self.values[position] }
}

extension Arguments: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: JSONValue...) {
        self.init(elements)
    }
}

/// Within another value it is an ordinary array.
extension Arguments: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try [JSONValue](from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        try self.values.encode(to: encoder)
    }
}

extension Arguments {
    /// The elements of a payload from `start` on.
    init(_ payload: JSONFragment, _ elements: ElementRanges, from start: Int) {
        self.init(elements.dropFirst(start).map { JSONValue(payload.slice($0)) })
    }
}
