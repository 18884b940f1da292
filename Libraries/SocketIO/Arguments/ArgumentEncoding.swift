import FoundationEssentials
import NIOCore
import SocketIOProtocol
import Synchronization

/// A Swift value → one argument's JSON; the counterpart of ``ArgumentDecoding``.
enum ArgumentEncoding {
    static func write<Value: Encodable>(_ value: Value, to writer: inout JSONWriter) throws {
        let type = Value.self
        if type == String.self {
            writer.write(string: ArgumentDecoding.same(value, as: String.self))
        } else if type == Int.self {
            JSONNumber.write(ArgumentDecoding.same(value, as: Int.self), to: &writer.json)
        } else if type == JSONValue.self {
            writer.write(ArgumentDecoding.same(value, as: JSONValue.self).fragment)
        } else if type == Double.self {
            JSONNumber.write(ArgumentDecoding.same(value, as: Double.self), to: &writer.json)
        } else if type == Bool.self {
            writer.json.writeStaticString(ArgumentDecoding.same(value, as: Bool.self) ? "true" : "false")
        } else if type == ByteBuffer.self {
            writer.write(attachment: ArgumentDecoding.same(value, as: ByteBuffer.self))
        } else if type == Data.self {
            writer.write(attachment: ByteBuffer(copying: ArgumentDecoding.same(value, as: Data.self)))
        } else if type == [JSONValue].self {
            writer.write(array: ArgumentDecoding.same(value, as: [JSONValue].self))
        } else {
            try Self.writeWithFoundation(value, to: &writer)
        }
    }

    /// `JSONEncoder` writes a placeholder for each `Data`; the attachments are gathered beside it, in the order it meets
    /// them, and numbered anew when the fragment goes into the packet.
    private static func writeWithFoundation(_ value: some Encodable, to writer: inout JSONWriter) throws {
        let attachments = Mutex<[ByteBuffer]>([])
        let json = try Self.encode(value) { data in
            attachments.withLock { attachments in
                attachments.append(ByteBuffer(copying: data))
                return attachments.count - 1
            }
        }
        let gathered = attachments.withLock { $0 }
        guard !gathered.isEmpty else { return writer.write(JSONFragment(trusted: ByteBuffer(copying: json))) }
        writer.write(try JSONFragment(validating: ByteBuffer(copying: json), attachments: gathered))
    }

    private static func encode(
        _ value: some Encodable,
        number: @escaping @Sendable (Data) -> Int
    ) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "Infinity",
            negativeInfinity: "-Infinity",
            nan: "NaN"
        )
        encoder.dataEncodingStrategy = .custom { data, encoder in
            try AttachmentPlaceholder(number: number(data)).encode(to: encoder)
        }
        return try encoder.encode(value)
    }
}
