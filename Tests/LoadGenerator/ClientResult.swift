import NIOCore

/// What one client has to tell when it is through.
struct ClientResult: Sendable {
    let ledger: EchoLedger
    let failure: ClientFailure?
    /// When the last acknowledgement came, or the client gave up.
    let finishedAt: NIODeadline
}

/// Why a client could not finish.
struct ClientFailure: Error, CustomStringConvertible {
    let client: Int
    let reason: String

    var description: String {
        "client \(self.client): \(self.reason)"
    }
}
