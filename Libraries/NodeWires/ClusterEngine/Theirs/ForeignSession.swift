import EngineIOProtocol

/// What is known here of one session of a Node.js server.
struct ForeignSession: Equatable, Sendable {
    typealias Instant = ContinuousClock.Instant

    /// Whom the owner believes to have a poll.
    enum Polling: Equatable {
        case none
        case waiting(ChannelID)
        /// The owner has granted a poll, which is not open here any more: the next one takes its place.
        case held(since: Instant)
    }

    let owner: ClusterEnginePeer
    /// The session is at least so old.
    let seenAt: Instant
    var usedAt: Instant
    var polling = Polling.none
    /// What came while the poll was held; the next poll, or the WebSocket, gets it.
    var drained: [WirePacket] = []
    /// The POST that has been passed on last.
    var arriving: ChannelID?
    /// The one that tries, or has taken over.
    var webSocket: ChannelID?

    init(owner: ClusterEnginePeer, now: Instant) {
        self.owner = owner
        self.seenAt = now
        self.usedAt = now
    }

    var isInUse: Bool { self.polling != .none || self.webSocket != nil || !self.drained.isEmpty }
}

/// A request or WebSocket of a gateway.
enum ForeignChannel: Equatable, Sendable {
    case poll(sid: String)
    case post(ForeignPost)
    case webSocket(ForeignWebSocket)

    var sid: String {
        switch self {
        case .poll(let sid): sid
        case .post(let post): post.sid
        case .webSocket(let webSocket): webSocket.sid
        }
    }
}

struct ForeignPost: Equatable, Sendable {
    struct Body: Equatable {
        var packets: [Packet]
        var failure: PostFailure?
    }

    enum State: Equatable {
        /// Whose session it is has been asked; the body may be here already.
        case asking(Body?)
        /// Granted; the body is awaited.
        case granted
        /// Passed on; what says that it has arrived is awaited.
        case passedOn
    }

    let sid: String
    var state = State.asking(nil)
}

struct ForeignWebSocket: Equatable, Sendable {
    typealias Instant = ContinuousClock.Instant

    enum State: Equatable {
        case asking
        case attached(Attempt)
        /// The client has upgraded; the owner is not to know before this.
        case upgradeDue(at: Instant, [Packet])
        /// The owner has been told; what the client sent since waits for its answer.
        case upgrading([Packet])
        case open

        var deadline: Instant? {
            switch self {
            case .attached(let attempt): attempt.deadline
            case .upgradeDue(let due, _): due
            case .asking, .upgrading, .open: nil
            }
        }
    }

    let sid: String
    var state = State.asking
}

/// A WebSocket that tries to take over. Once it has probed, waiting polls are to be released, or the client cannot go on.
///
/// Those that wait with us we answer ourselves. One that waits elsewhere its owner releases, once and so long after the lock
/// was granted; the lock is given back and taken again for it to do so again.
struct Attempt: Equatable, Sendable {
    typealias Instant = ContinuousClock.Instant

    let grantedAt: Instant
    let until: Instant
    /// When polls are released next; nil before it has probed.
    var releaseAt: Instant?

    var deadline: Instant { min(self.until, self.releaseAt ?? self.until) }
}
