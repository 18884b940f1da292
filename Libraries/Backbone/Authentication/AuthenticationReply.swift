/// What libzmq is answered: it lets the peer in with status 200, and tells it the status otherwise.
///
///     version "1.0" | request id | status | text | user id | metadata
struct AuthenticationReply: Equatable, Sendable {
    enum Verdict: Equatable, Sendable {
        case allowed(CurveKey)
        case refused
        /// No request that we understand.
        case malformed
    }

    let id: [UInt8]
    let verdict: Verdict

    var frames: [[UInt8]] {
        let (status, text, user): (String, String, String) =
            switch self.verdict {
            case .allowed(let key): ("200", "OK", key.description)
            case .refused: ("400", "key is not allowed", "")
            case .malformed: ("500", "malformed request", "")
            }
        return [AuthenticationRequest.version, self.id, Array(status.utf8), Array(text.utf8), Array(user.utf8), []]
    }
}

extension AuthenticationRequest {
    func verdict(_ allows: (CurveKey) -> Bool) -> AuthenticationReply.Verdict {
        switch self.credentials {
        case .curve(let key): allows(key) ? .allowed(key) : .refused
        case .foreign: .refused
        }
    }
}
