/// How a message is to be sent.
package struct SendOptions: Equatable, Sendable {
    /// Whether the message asks for compression, where transport and size make it worth while.
    package var compress: Bool
    /// Whether the message is dropped rather than kept for a client that is not ready to take it.
    package var isVolatile: Bool

    package init(compress: Bool = true, isVolatile: Bool = false) {
        self.compress = compress
        self.isVolatile = isVolatile
    }
}
