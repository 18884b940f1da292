/// Why a path carries nothing (any more). ZeroMQ goes on trying by itself.
package enum PathLoss: Equatable, Sendable {
    case disconnected
    /// Somebody answered, but not with our protocol or not to us.
    case handshakeFailed(String)
}
