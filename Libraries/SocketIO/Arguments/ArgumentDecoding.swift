import FoundationEssentials
import NIOCore
import SocketIOProtocol

/// One argument's JSON → the type its handler declares.
///
/// The types that most events consist of are read from the bytes; all others go through Foundation's `JSONDecoder`.
enum ArgumentDecoding {
    /// - Throws: `DecodingError` if the value has another shape.
    static func decode<Value: Decodable>(_ fragment: JSONFragment, as type: Value.Type) throws -> Value {
        if type == String.self { return Self.same(try Self.string(fragment), as: type) }
        if type == Int.self { return Self.same(try Self.expect(JSONValue(fragment).int, type), as: type) }
        if type == JSONValue.self { return Self.same(JSONValue(fragment), as: type) }
        if type == Double.self { return Self.same(try Self.expect(JSONValue(fragment).double, type), as: type) }
        if type == Bool.self { return Self.same(try Self.expect(JSONValue(fragment).bool, type), as: type) }
        if type == ByteBuffer.self { return Self.same(try Self.expect(fragment.attachment, type), as: type) }
        if type == Data.self { return Self.same(try Self.expect(fragment.attachment, type).data, as: type) }
        if type == [JSONValue].self { return Self.same(try Self.expect(JSONValue(fragment).array, type), as: type) }
        if type == Arguments.self {
            return Self.same(Arguments(try Self.expect(JSONValue(fragment).array, type)), as: type)
        }
        return try Self.decodeWithFoundation(fragment, as: type)
    }

    /// The value as the type it is known to have: its metatype has been compared. A dynamic cast would look that up
    /// again, for each argument of each packet.
    @inline(__always)
    static func same<Known, Value>(_ value: Known, as type: Value.Type) -> Value {
        unsafeBitCast(value, to: type)
    }

    private static func string(_ fragment: JSONFragment) throws -> String {
        guard fragment.kind == .string else { throw Self.mismatch(String.self) }
        return fragment.string
    }

    private static func expect<Value>(_ value: Value?, _ type: Any.Type) throws -> Value {
        guard let value else { throw Self.mismatch(type) }
        return value
    }

    private static func mismatch(_ type: Any.Type) -> DecodingError {
        .typeMismatch(type, DecodingError.Context(codingPath: [], debugDescription: "the argument is no \(type)"))
    }

    private static func decodeWithFoundation<Value: Decodable>(
        _ fragment: JSONFragment,
        as type: Value.Type
    ) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dataDecodingStrategy = .custom(AttachmentPlaceholder.data)
        decoder.userInfo[AttachmentPlaceholder.attachments] = fragment.attachments
        return try decoder.decode(type, from: fragment.bytes.data)
    }
}
