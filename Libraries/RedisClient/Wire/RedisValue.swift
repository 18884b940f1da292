package import NIOCore

/// What Redis answers or pushes (RESP2).
package enum RedisValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case bytes(ByteBuffer)
    /// `OK`, `PONG`, …
    case status(String)
    /// `ERR unknown command …`: a code, then words for people.
    case error(String)
    case array([RedisValue])
}

extension RedisValue {
    package var text: String? {
        switch self {
        case .bytes(let bytes): String(buffer: bytes)
        case .status(let text): text
        case .null, .integer, .error, .array: nil
        }
    }

    /// Redis' words, if it refuses.
    package var refusal: String? {
        if case .error(let words) = self { words } else { nil }
    }
}
