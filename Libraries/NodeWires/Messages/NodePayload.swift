import NIOCore
import SocketIOProtocol

/// What stands in a message: JSON if it begins with a brace, else MessagePack.
enum NodePayload {
    /// What the cluster plane carries.
    static let limit = 16 << 20

    static func decode(_ bytes: ByteBuffer) throws(NodeMessageError) -> JSONFragment {
        guard bytes.readableBytes <= Self.limit else { throw .tooLong(limit: Self.limit) }
        switch bytes.readableBytesView.first {
        // As MessagePack, a bracket is the number 91: it can only be of an adapter with a parser of its own.
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try Self.json(bytes)
        case _: return try Self.messagePack(bytes)
        }
    }

    private static func json(_ bytes: ByteBuffer) throws(NodeMessageError) -> JSONFragment {
        do {
            return try JSONFragment(validating: bytes)
        } catch {
            throw .invalidJSON(error)
        }
    }

    private static func messagePack(_ bytes: ByteBuffer) throws(NodeMessageError) -> JSONFragment {
        do {
            return try JSONFragment(messagePack: bytes)
        } catch {
            throw .invalidMessagePack(error)
        }
    }
}
