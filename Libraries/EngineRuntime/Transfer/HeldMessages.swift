package import EngineIOProtocol
package import NIOCore

/// What a client has sent to a session of which the application has not been told, in order; a copy, in the form in which
/// it moves to another engine:
///
///     until the end: u8, 0 for text and 1 for binary; u32 length; bytes
///
/// Bounded: a message that does not fit is not taken, and the session waits no longer.
package struct HeldMessages: Equatable, Sendable {
    /// As many bytes as a WebSocket may have on the way to its handlers.
    package static let capacity = 256 << 10

    package private(set) var bytes = ByteBuffer()

    package init() {}

    /// - Throws: what is wrong with the bytes.
    package init(decoding bytes: ByteBuffer) throws(TransferError) {
        var rest = bytes
        while try rest.readHeldMessage() != nil {}
        self.bytes = bytes
    }

    /// - Returns: whether there was room.
    package mutating func append(_ message: Message) -> Bool {
        let payload = message.bytes
        guard self.bytes.readableBytes + Self.length(of: message) <= Self.capacity else { return false }
        self.bytes.writeInteger(message.isBinary ? Self.binary : Self.text)
        self.bytes.writeInteger(UInt32(payload.readableBytes))
        self.bytes.writeImmutableBuffer(payload)
        return true
    }

    /// How many bytes a message makes.
    static func length(of message: Message) -> Int {
        5 + message.bytes.readableBytes
    }

    package var all: [Message] {
        var (rest, messages) = (self.bytes, [Message]())
        // They were checked when they came in.
        while let message = try? rest.readHeldMessage() { messages.append(message) }
        return messages
    }

    fileprivate static let text: UInt8 = 0
    fileprivate static let binary: UInt8 = 1
}

extension ByteBuffer {
    /// - Returns: `nil` at the end.
    fileprivate mutating func readHeldMessage() throws(TransferError) -> Message? {
        guard self.readableBytes > 0 else { return nil }
        guard let kind: UInt8 = self.readInteger(), let length: UInt32 = self.readInteger(),
            let bytes = self.readSlice(length: Int(length))
        else { throw .truncated }
        switch kind {
        case HeldMessages.text: return .text(bytes)
        case HeldMessages.binary: return .binary(bytes)
        case _: throw .unknownMessageKind(kind)
        }
    }
}
