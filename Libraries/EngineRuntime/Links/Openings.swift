import SessionLink

/// The handshakes of one link that the application has not decided yet: `allowRequest` and `generateId` may be `async`.
///
/// A client that goes away meanwhile takes its handshake with it; no session is made for nobody.
struct Openings {
    private var pending: Set<UInt32> = []

    mutating func begin(_ handle: Handle) {
        self.pending.insert(handle.rawValue)
    }

    mutating func cancel(_ handle: Handle) {
        self.pending.remove(handle.rawValue)
    }

    mutating func cancelAll() {
        self.pending = []
    }

    /// Whether somebody still waits for the decision that has now been taken.
    mutating func finish(_ handle: Handle) -> Bool {
        self.pending.remove(handle.rawValue) != nil
    }
}
