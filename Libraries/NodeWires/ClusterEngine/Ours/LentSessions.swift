package import EngineIOProtocol

/// Sessions of our engines for which Node.js servers have requests: decides, event by event, what a gateway would say of
/// such a request to the session's engine, and what the server is to hear. Performs nothing.
///
/// A lock is granted when the engine has taken the request: behind each it is asked whether it knows the session
/// (`inquire`), and answers in order. So a request that it refuses is refused there, and no lock is ever granted for a
/// session that is gone.
///
/// Packets of POSTs come one by one and without their end; they are relayed to the engine, which takes them beside any
/// request that the session has open. A WebSocket is announced to the engine, and its probe, with the lock, and carries the
/// session from the server's word on: sessions stay with their engines, `takeOver` is always false. From then on its
/// heartbeat is kept here, as a gateway would.
package struct LentSessions: Sendable {
    package typealias Instant = ContinuousClock.Instant
    typealias Body = ClusterEngineMessage.Body

    package enum Action: Equatable, Sendable {
        /// Publish to one.
        case say(ClusterEngineMessage.Body, to: ClusterEnginePeer)
        // To the engine that has the session.
        case poll(ChannelID, sid: String)
        case attach(ChannelID, sid: String)
        /// Whether there is such a session, and it polls.
        case inquire(ChannelID, sid: String)
        case relay(sid: String, [Packet], PostFailure?)
        // To the engine at which the channel was opened.
        case write(ChannelID, Packet)
        case close(ChannelID, CloseReason, CloseDetail)
    }

    /// Locks that may wait for engines; what is asked beyond it is not answered.
    package static let maximumLocks = 10_000

    struct Poll: Equatable {
        let channel: ChannelID
        let peer: ClusterEnginePeer
        var isGranted = false
        /// What answered it before that.
        var early: [WirePacket]?
    }

    struct WebSocket: Equatable {
        enum State: Equatable {
            /// The engine has not said anything.
            case asked
            /// The engine has its `101` said; the client probes.
            case accepted
            /// It carries the session.
            case open
        }

        let channel: ChannelID
        let peer: ClusterEnginePeer
        var state = State.asked
        var heartbeat: Heartbeat?
    }

    /// What Node.js servers have of one session.
    struct Loan: Equatable {
        var poll: Poll?
        var webSocket: WebSocket?

        var isOver: Bool { self.poll == nil && self.webSocket == nil }
    }

    /// A lock whose engine has been asked.
    struct Lock: Equatable {
        let request: Int64
        let sid: String
        let peer: ClusterEnginePeer
        /// The poll or WebSocket that is to be opened with it; nil for a POST.
        let channel: ChannelID?
    }

    var loans: [String: Loan] = [:]
    /// By the inquiry that decides them.
    var locks: [ChannelID: Lock] = [:]
    /// Of polls and WebSockets.
    var sids: [ChannelID: String] = [:]
    /// The heartbeats of WebSockets, by session.
    var heartbeats = DeadlineQueue<String>()
    private var lastChannel: UInt64 = 0

    package init() {}

    /// Those that have something of ours: whether they live is to be watched.
    package var peers: Set<ClusterEnginePeer> {
        var peers: Set<ClusterEnginePeer> = []
        for loan in self.loans.values {
            if let poll = loan.poll { peers.insert(poll.peer) }
            if let webSocket = loan.webSocket { peers.insert(webSocket.peer) }
        }
        return peers
    }

    package var loanCount: Int { self.loans.count }

    mutating func makeChannel() -> ChannelID {
        self.lastChannel += 1
        return ChannelID(rawValue: self.lastChannel)
    }

    mutating func changeLoan(_ sid: String, _ body: (inout Loan) -> Void) {
        var loan = self.loans[sid] ?? Loan()
        body(&loan)
        self.loans[sid] = loan.isOver ? nil : loan
    }

    mutating func endPoll(_ sid: String) {
        guard let poll = self.loans[sid]?.poll else { return }
        self.sids[poll.channel] = nil
        self.changeLoan(sid) { $0.poll = nil }
    }

    mutating func endWebSocket(_ sid: String) {
        guard let webSocket = self.loans[sid]?.webSocket else { return }
        self.sids[webSocket.channel] = nil
        self.heartbeats.remove(sid)
        self.changeLoan(sid) { $0.webSocket = nil }
    }
}
