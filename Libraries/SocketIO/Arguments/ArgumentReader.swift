import NIOCore
import SocketIOProtocol

/// Reads the arguments of one event one after the other, each as the type that its handler declares.
///
/// Extra arguments are ignored and missing ones are nil for an `Optional`, as in JavaScript.
struct ArgumentReader {
    private let payload: JSONFragment
    private let elements: ElementRanges
    private let start: Int
    private var position: Int

    /// - Parameter start: 1 for an event, whose first element is its name.
    init(_ payload: JSONFragment, _ elements: ElementRanges, from start: Int) {
        self.payload = payload
        self.elements = elements
        self.start = start
        self.position = start
    }

    /// Reads the arguments of an event or an acknowledgement.
    init(_ packet: Packet) {
        self.init(
            packet.payload ?? JSONFragment(trusted: ByteBuffer()),
            packet.elements,
            from: packet.name == nil ? 0 : 1
        )
    }

    /// All arguments, whatever has been read.
    var all: Arguments { Arguments(self.payload, self.elements, from: self.start) }

    /// - Throws: `DecodingError` if there is no such argument, or it has another shape.
    mutating func next<Argument: Decodable>(_ type: Argument.Type) throws -> Argument {
        if type == Arguments.self {
            let rest = Arguments(self.payload, self.elements, from: self.position)
            self.position = self.elements.count
            return ArgumentDecoding.same(rest, as: type)
        }
        guard self.position < self.elements.count else { return try Self.missing(type) }
        defer { self.position += 1 }
        return try ArgumentDecoding.decode(self.payload.slice(self.elements[self.position]), as: type)
    }

    private static func missing<Argument>(_ type: Argument.Type) throws -> Argument {
        if let optional = type as? any ExpressibleByNilLiteral.Type,
            let none = optional.init(nilLiteral: ()) as? Argument
        {
            return none
        }
        throw DecodingError.valueNotFound(
            type,
            DecodingError.Context(codingPath: [], debugDescription: "the event has too few arguments")
        )
    }
}
