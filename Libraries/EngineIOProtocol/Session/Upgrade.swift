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
        case takeOver
        case abandon
    }

    enum TimerAction: Equatable {
        case none
        case releasePoll
        case abandon(ChannelID)
    }

    private enum State: Equatable {
        case idle
        case attached(ChannelID, until: Instant)
        case probed(ChannelID, until: Instant, Release)
    }

    /// How waiting polls are released while the client ends its polling: each one at once, so that the upgrade is
    /// quick, but so many in an interval and no more, so that a client that goes on polling does not spin.
    private struct Release: Equatable {
        static let perInterval = 8

        var left: Int
        var renewAt: Instant
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
        case .attached(_, let until): until
        case .probed(_, let until, let release): min(until, release.renewAt)
        }
    }

    mutating func webSocketAttached(_ channel: ChannelID, until deadline: Instant) -> Admission {
        guard case .idle = self.state else { return .occupied }
        self.state = .attached(channel, until: deadline)
        return .admitted
    }

    mutating func packetReceived(_ packet: Packet, from channel: ChannelID, now: Instant) -> PacketAction {
        guard let until = self.attempt(of: channel) else { return .none }
        switch packet {
        case Packet.probePing:
            let release = Release(left: Release.perInterval, renewAt: now + self.noopInterval)
            self.state = .probed(channel, until: until, release)
            return .probed
        case .upgrade:
            self.state = .idle
            return .takeOver
        case .open, .close, .ping, .pong, .message, .noop:
            self.state = .idle
            return .abandon
        }
    }

    /// Whether a poll that finds nothing to take is released with a noop.
    mutating func releasesPoll() -> Bool {
        guard case .probed(let channel, let until, var release) = self.state, release.left > 0 else { return false }
        release.left -= 1
        self.state = .probed(channel, until: until, release)
        return true
    }

    mutating func timerFired(now: Instant) -> TimerAction {
        switch self.state {
        case .idle:
            return .none
        case .attached(let channel, let until), .probed(let channel, let until, _):
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
        case .attached(let channel, _), .probed(let channel, _, _):
            self.state = .idle
            return channel
        }
    }

    private mutating func renewRelease(now: Instant) -> TimerAction {
        guard case .probed(let channel, let until, let release) = self.state, release.renewAt <= now else {
            return .none
        }
        let next = Release(left: Release.perInterval, renewAt: now + self.noopInterval)
        self.state = .probed(channel, until: until, next)
        return .releasePoll
    }

    /// When the attempt of this WebSocket ends, if it is the one that tries.
    private func attempt(of channel: ChannelID) -> Instant? {
        switch self.state {
        case .attached(channel, let until), .probed(channel, let until, _): until
        case .idle, .attached, .probed: nil
        }
    }
}
