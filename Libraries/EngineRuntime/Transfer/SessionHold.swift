import Backbone
import EngineIOProtocol
import SessionLink

/// Keeps a polling session from the application for a while: should its client upgrade through another cluster, the
/// session moves to an engine there, which then tells its application.
///
///     waiting ──── WebSocket through another cluster ────▶ offered ──── accepted in time ────▶ it moves
///        └─ the delay, a WebSocket through the own cluster ─▶ told ◀─ declined, late, gone ─┘
///
/// Until then the session goes on as any other, but for what the client sends, which is held in order. While it is
/// offered, a POST is detained too: wherever the session is in the end, it gets there once.
struct SessionHold {
    typealias Instant = ContinuousClock.Instant

    /// How long an offer may take to be accepted, far below a gateway's `responseTimeout`: its client waits for a `101`.
    static let patience = Duration.milliseconds(250)

    struct Offer: Equatable {
        var number: UInt64
        var node: NodeID
    }

    /// The body of a POST.
    struct Post: Equatable {
        var channel: ChannelID
        var packets: [Packet]
        var failure: PostFailure?
    }

    /// What goes its way once the application has been told.
    struct Detained: Equatable {
        var webSocket: ChannelID?
        var post: Post?
    }

    enum Action: Equatable {
        case none
        /// Offer the session to this engine.
        case offer(Offer)
        /// Another WebSocket is trying already: accept this one and close it.
        case decline(ChannelID)
        /// It is over: the application is told, hears what is held, and then what was detained.
        case tell(Detained)
        /// It is over: the session has moved, and this WebSocket follows it.
        case move(Offer, webSocket: ChannelID)
    }

    private enum State {
        case waiting(until: Instant)
        case offered(Offer, ChannelID, until: Instant, Post?)
    }

    /// Of the handshake.
    let head: RequestHead
    private(set) var messages = HeldMessages()
    private var state: State

    init(_ head: RequestHead, until deadline: Instant) {
        self.head = head
        self.state = .waiting(until: deadline)
    }

    /// When to call ``timerFired(now:)``.
    var deadline: Instant {
        switch self.state {
        case .waiting(let until), .offered(_, _, let until, _): until
        }
    }

    var isOffered: Bool {
        if case .offered = self.state { true } else { false }
    }

    // MARK: What clients do

    /// - Returns: whether there was room; if not, end the hold.
    mutating func messageReceived(_ message: Message) -> Bool {
        self.messages.append(message)
    }

    /// A POST that closes the session is nothing to wait for: end the hold before it has its turn.
    ///
    /// - Returns: whether the POST is detained.
    mutating func postReceived(_ post: Post) -> Bool {
        guard case .offered(let offer, let webSocket, let until, _) = self.state else { return false }
        self.state = .offered(offer, webSocket, until: until, post)
        return true
    }

    /// - Parameter offer: how the session could be offered to the cluster through which the WebSocket came, if it came
    ///   through another one.
    mutating func webSocketAttached(_ channel: ChannelID, offering offer: Offer?, now: Instant) -> Action {
        switch self.state {
        case .waiting:
            guard let offer else { return .tell(Detained(webSocket: channel)) }
            self.state = .offered(offer, channel, until: now + Self.patience, nil)
            return .offer(offer)
        case .offered:
            return .decline(channel)
        }
    }

    /// The WebSocket for which the session is offered is gone; or a request, and the session with it: the application is
    /// told while it is still open.
    mutating func channelClosed(_ channel: ChannelID) -> Action {
        guard case .offered(_, channel, _, let post) = self.state else { return self.ended() }
        return .tell(Detained(post: post))
    }

    // MARK: What the other engine does

    /// An acceptance that comes too late finds no hold any more, or its own time over.
    mutating func accepted(_ offer: Offer, now: Instant) -> Action {
        guard case .offered(offer, let webSocket, let until, _) = self.state, now < until else { return .none }
        return .move(offer, webSocket: webSocket)
    }

    mutating func declined(_ offer: Offer) -> Action {
        guard case .offered(offer, _, _, _) = self.state else { return .none }
        return self.ended()
    }

    mutating func left(_ node: NodeID) -> Action {
        guard case .offered(let offer, _, _, _) = self.state, offer.node == node else { return .none }
        return self.ended()
    }

    // MARK: The end

    mutating func timerFired(now: Instant) -> Action {
        self.deadline <= now ? self.ended() : .none
    }

    /// The session ends, or cannot move any more.
    mutating func ended() -> Action {
        switch self.state {
        case .waiting: .tell(Detained())
        case .offered(_, let webSocket, _, let post): .tell(Detained(webSocket: webSocket, post: post))
        }
    }
}
