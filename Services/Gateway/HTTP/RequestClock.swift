/// Bounds the time that a client takes for its requests, but never the time that answers take: polls hang.
///
/// Rules of Node.js' HTTP server: `headersTimeout` and `requestTimeout` count from a request's first byte (of a new
/// connection: from its start), `keepAliveTimeout` from the last answer.
package struct RequestClock {
    package typealias Instant = ContinuousClock.Instant

    package enum Expiry: Equatable {
        case none
        /// The client is slow with a request: 408.
        case requestTimeout
        /// Nothing is under way: the connection ends without a word.
        case close
    }

    private enum Phase: Equatable {
        case unused(since: Instant)
        case head(since: Instant)
        case body(since: Instant)
        /// Whole requests are being answered.
        case answering
        case idle(since: Instant)
        /// Our side is closed; the client's is to follow.
        case closing(since: Instant)
    }

    private let limits: ConnectionLimits
    private var phase: Phase

    package init(limits: ConnectionLimits, now: Instant) {
        self.limits = limits
        self.phase = .unused(since: now)
    }

    package mutating func bytesArrived(now: Instant) {
        switch self.phase {
        case .unused(let since): self.phase = .head(since: since)
        case .idle, .answering: self.phase = .head(since: now)
        case .head, .body, .closing: break
        }
    }

    package mutating func headReceived() {
        switch self.phase {
        case .head(let since): self.phase = .body(since: since)
        // Several requests in one read: the bytes of all of them arrived at once.
        case .unused, .answering, .idle, .body, .closing: break
        }
    }

    package mutating func requestReceived() {
        switch self.phase {
        case .head, .body, .unused, .idle: self.phase = .answering
        case .answering, .closing: break
        }
    }

    /// No request awaits its answer any more.
    package mutating func allAnswered(now: Instant) {
        switch self.phase {
        case .answering: self.phase = .idle(since: now)
        case .unused, .head, .body, .idle, .closing: break
        }
    }

    package mutating func closingBegan(now: Instant) {
        switch self.phase {
        case .unused, .head, .body, .answering, .idle: self.phase = .closing(since: now)
        case .closing: break
        }
    }

    /// The client takes long for an answer, but takes it.
    package mutating func answersTaken(now: Instant) {
        switch self.phase {
        case .idle: self.phase = .idle(since: now)
        case .closing: self.phase = .closing(since: now)
        case .unused, .head, .body, .answering: break
        }
    }

    package var deadline: Instant? {
        switch self.phase {
        case .unused(let since): self.limits.headers.map { since + $0 }
        case .head(let since): Self.earlier(self.limits.headers, self.limits.request).map { since + $0 }
        case .body(let since): self.limits.request.map { since + $0 }
        case .answering: nil
        case .idle(let since): self.limits.keepAlive.map { since + $0 }
        case .closing(let since): since + self.limits.closing
        }
    }

    package func expired(now: Instant) -> Expiry {
        guard let deadline = self.deadline, deadline <= now else { return .none }
        switch self.phase {
        case .head, .body: return .requestTimeout
        case .unused, .answering, .idle, .closing: return .close
        }
    }

    private static func earlier(_ one: Duration?, _ other: Duration?) -> Duration? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}
