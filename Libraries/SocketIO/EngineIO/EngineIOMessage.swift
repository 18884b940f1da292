package import EngineIOProtocol
public import NIOCore

/// A message of a raw Engine.IO session.
public enum EngineIOMessage: Equatable, Sendable {
    /// UTF-8.
    case text(ByteBuffer)
    case binary(ByteBuffer)

    public static func text(_ string: String) -> EngineIOMessage {
        .text(ByteBuffer(string: string))
    }
}

extension EngineIOMessage {
    package init(_ message: Message) {
        switch message {
        case .text(let bytes): self = .text(bytes)
        case .binary(let bytes): self = .binary(bytes)
        }
    }

    package var message: Message {
        switch self {
        case .text(let bytes): .text(bytes)
        case .binary(let bytes): .binary(bytes)
        }
    }
}
