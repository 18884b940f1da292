package import NIOCore

/// One message of the application, or one WebSocket frame: both are either text or binary.
///
/// Text is valid UTF-8: whoever takes it off the wire has checked it, because it goes out again in other clients' text
/// frames.
package enum Message: Equatable, Sendable {
    case text(ByteBuffer)
    case binary(ByteBuffer)

    /// The bytes, whatever they mean.
    package var bytes: ByteBuffer {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }
}
