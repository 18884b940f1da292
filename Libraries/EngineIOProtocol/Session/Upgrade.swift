/// A WebSocket's attempt to take over a polling session. One at a time; an attempt that fails leaves the session as it
/// was, and the next one may come.
///
///     client:   opens the WebSocket   2probe                 (its poll is answered)   5
///     gateway:                        3probe
///     engine:                         polls are released                              takes over
struct Upgrade: Equatable, Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Admission: Equatable {
        case admitted
        /// Another WebSocket is trying.
        case occupied
    }

    enum PacketAction: Equatable {
        /// The WebSocket is none of this upgrade's: it was given up while the packet was on its way.
        case none
        /// The client tries the WebSocket out. The gateway has answered it already.
        case probed
        /// - Parameter refusingPoll: whether the poll that is open, if one is, has crossed the upgrade packet.
        case takeOver(refusingPoll: Bool)
        case abandon
    }

    enum TimerAction: Equatable {
        case none
        case releasePoll
        case abandon(ChannelID)
    }

    private enum State: Equatable {
        case idle
        /// - Parameter hasPollBehind: whether a poll has come behind the WebSocket.
        case attached(ChannelID, until: Instant, hasPollBehind: Bool)
        case probed(ChannelID, until: Instant, Release)
    }

    /// How waiting polls are released while the client ends its polling: each one at once, so that the upgrade is
    /// quick, but so many in an interval and no more, so that a client that goes on polling does not spin.
    private struct Release: Equatable {
        static let perInterval = 8
        /// A poll that comes behind the WebSocket may have been sent behind the upgrade packet, and have overtaken it
        /// through another gateway. Until then it is held; from then on it is one that waits, to be released.
        var heldUntil: Instant?
        var left = Self.perInterval
        var renewAt: Instant

        mutating func hold(now: Instant) {
            self.heldUntil = now + Crossing.patience
        }

        var deadline: Instant { min(self.renewAt, self.heldUntil ?? self.renewAt) }
    }

    private let noopInterval: Duration
    private var state = State.idle

    init(noopInterval: Duration) {
        self.noopInterval = noopInterval
    }

    /// When ``timerFired(now:)`` has something to do.
    var deadline: Instant? {
        switch self.state {
        case .idle: nil
        case .attached(_, let until, _): until
        case .probed(_, let until, let release): min(until, release.deadline)
        }
    }

    mutating func webSocketAttached(_ channel: ChannelID, until deadline: Instant) -> Admission {
        guard case .idle = self.state else { return .occupied }
        self.state = .attached(channel, until: deadline, hasPollBehind: false)
        return .admitted
    }

    /// A poll has come. There is none else.
    mutating func pollOpened(now: Instant) {
        switch self.state {
        case .idle:
            break
        case .attached(let channel, let until, _):
            self.state = .attached(channel, until: until, hasPollBehind: true)
        case .probed(let channel, let until, var release):
            release.hold(now: now)
            self.state = .probed(channel, until: until, release)
        }
    }

    mutating func packetReceived(_ packet: Packet, from channel: ChannelID, now: Instant) -> PacketAction {
        guard let until = self.attempt(of: channel) else { return .none }
        switch packet {
        case Packet.probePing:
            var release = Release(renewAt: now + self.noopInterval)
            if self.hasPollBehind { release.hold(now: now) }
            self.state = .probed(channel, until: until, release)
            return .probed
        case .upgrade:
            defer { self.state = .idle }
            return .takeOver(refusingPoll: self.hasPollBehind)
        case .open, .close, .ping, .pong, .message, .noop:
            self.state = .idle
            return .abandon
        }
    }

    /// Whether a poll that finds nothing to take is released with a noop.
    mutating func releasesPoll() -> Bool {
        guard case .probed(let channel, let until, var release) = self.state else { return false }
        guard release.left > 0, release.heldUntil == nil else { return false }
        release.left -= 1
        self.state = .probed(channel, until: until, release)
        return true
    }

    mutating func timerFired(now: Instant) -> TimerAction {
        switch self.state {
        case .idle:
            return .none
        case .attached(let channel, let until, _), .probed(let channel, let until, _):
            if until <= now {
                self.state = .idle
                return .abandon(channel)
            }
            return self.renewRelease(now: now)
        }
    }

    /// Whether the channel was this upgrade's WebSocket. If so, the attempt is over.
    mutating func channelClosed(_ channel: ChannelID) -> Bool {
        guard self.attempt(of: channel) != nil else { return false }
        self.state = .idle
        return true
    }

    /// Gives the attempt up and returns its WebSocket, for the session to close.
    mutating func abandon() -> ChannelID? {
        switch self.state {
        case .idle:
            return nil
        case .attached(let channel, _, _), .probed(let channel, _, _):
            self.state = .idle
            return channel
        }
    }

    private mutating func renewRelease(now: Instant) -> TimerAction {
        guard case .probed(let channel, let until, var release) = self.state, release.deadline <= now else {
            return .none
        }
        if release.renewAt <= now {
            release.left = Release.perInterval
            release.renewAt = now + self.noopInterval
        }
        if let heldUntil = release.heldUntil, heldUntil <= now { release.heldUntil = nil }
        self.state = .probed(channel, until: until, release)
        return .releasePoll
    }

    /// When the attempt of this WebSocket ends, if it is the one that tries.
    private func attempt(of channel: ChannelID) -> Instant? {
        switch self.state {
        case .attached(channel, let until, _), .probed(channel, let until, _): until
        case .idle, .attached, .probed: nil
        }
    }

    private var hasPollBehind: Bool {
        switch self.state {
        case .idle: false
        case .attached(_, _, let hasPollBehind): hasPollBehind
        case .probed(_, _, let release): release.heldUntil != nil
        }
    }
}
