/// How a broadcast travels; names as in Socket.IO.
package struct BroadcastFlags: Hashable, Sendable {
    /// May be dropped where a client is not ready to receive.
    package var volatile: Bool
    /// Whether the transport may compress it.
    package var compress: Bool
    /// Only to sockets of this server.
    package var local: Bool
    /// How long to wait for acknowledgements.
    package var timeout: Duration?

    package init(volatile: Bool = false, compress: Bool = true, local: Bool = false, timeout: Duration? = nil) {
        self.volatile = volatile
        self.compress = compress
        self.local = local
        self.timeout = timeout
    }
}
