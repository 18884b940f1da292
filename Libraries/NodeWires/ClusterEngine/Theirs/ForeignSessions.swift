package import EngineIOProtocol

/// Sessions of Node.js servers that are reached for through our gateways: decides, event by event, what Node.js' engine does
/// for a session that it has not. Performs nothing.
///
/// Its events are what a gateway says of a session that nobody of the own cluster has; its actions are what an engine would
/// answer, and what the session's owner is to hear. Better than Node.js, on the same wire:
///
/// - A POST is confirmed when its owner has it: another lock that is asked for behind the packets says so when it is
///   answered. So the next POST of its client cannot overtake it through another server.
/// - A probe that fails is told to the owner, whose session can be upgraded afterwards.
/// - While a client probes, its polls are released again and again (`Attempt`).
/// - An upgrade waits until its session is older than the owner's `delayedConnectionTimeout`: a younger one would be handed
///   over, and what the client sends behind its upgrade packet lost. What it sends meanwhile waits with us.
/// - Owners that are gone are noticed (`ownerGone`): what waits for them ends.
package struct ForeignSessions: Sendable {
    package typealias Instant = ContinuousClock.Instant
    typealias Body = ClusterEngineMessage.Body

    package enum Action: Equatable, Sendable {
        /// Publish to one, or to all.
        case say(ClusterEngineMessage.Body, to: ClusterEnginePeer?)
        case answerPoll(ChannelID, [WirePacket])
        case confirmPost(ChannelID)
        case refuse(ChannelID, Refusal)
        case acceptWebSocket(ChannelID)
        case write(ChannelID, [WirePacket])
        case closeWebSocket(ChannelID, CloseReason)
    }

    package struct Configuration: Equatable, Sendable {
        /// How long an owner's answer is waited for.
        package var responseTimeout = Duration.seconds(1)
        /// The owners' `delayedConnectionTimeout`, and some more for the way.
        package var delayedConnectionTimeout = Duration.milliseconds(350)
        package var noopUpgradeInterval = Duration.milliseconds(200)
        package var upgradeTimeout = Duration.seconds(10)
        /// A session of which nothing is heard for so long is forgotten here; nothing is lost with that.
        package var idleTimeout = Duration.seconds(60)
        /// Questions that may be open; what asks beyond it is refused.
        package var maximumQuestions = 10_000
        /// Sessions whose owner is remembered; beyond it all are asked again.
        package var maximumSessions = 65_536

        package init() {}
    }

    package let configuration: Configuration
    /// Upgrades that ended since their owner handed the session over: its `delayedConnectionTimeout` is longer than ours.
    package internal(set) var takeOvers = 0

    var questions = Questions()
    var sessions: [String: ForeignSession] = [:]
    var channels: [ChannelID: ForeignChannel] = [:]
    /// When something is due of a WebSocket that has not taken over yet.
    var attempts = DeadlineQueue<ChannelID>()
    var nextSweep: Instant?

    package init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// Those that owe something to a client: whether they live is to be watched.
    package var owners: Set<ClusterEnginePeer> {
        Set(self.sessions.values.lazy.filter(\.isInUse).map(\.owner))
    }

    package var sessionCount: Int { self.sessions.count }

    /// Whether what this WebSocket sends has to wait here: its credit is not to be given back.
    package func holds(_ channel: ChannelID) -> Bool {
        guard case .webSocket(let webSocket) = self.channels[channel] else { return false }
        switch webSocket.state {
        case .upgradeDue, .upgrading: return true
        case .asking, .attached, .open: return false
        }
    }
}

// MARK: Asking

extension ForeignSessions {
    /// Asks the owner, if it is known, or all.
    ///
    /// - Returns: nil where too much is asked already.
    mutating func ask(
        _ purpose: Questions.Purpose,
        _ sid: String,
        _ transport: Transport,
        _ access: ClusterEngineMessage.Access,
        now: Instant
    ) -> Action? {
        guard self.questions.count < self.configuration.maximumQuestions else { return nil }
        let request = self.questions.ask(purpose, sid: sid, until: now + self.configuration.responseTimeout)
        let lock = ClusterEngineMessage.LockRequest(request: request, sid: sid, transport: transport, access: access)
        return .say(.acquireLock(lock), to: self.sessions[sid]?.owner)
    }

    /// - Returns: the actions, by which the channel is refused where too much is asked already.
    mutating func ask(
        _ channel: ChannelID,
        _ state: ForeignChannel,
        _ purpose: Questions.Purpose,
        _ transport: Transport,
        _ access: ClusterEngineMessage.Access,
        now: Instant
    ) -> [Action] {
        guard let action = self.ask(purpose, state.sid, transport, access, now: now) else {
            return [.refuse(channel, .sessionUnknown)]
        }
        self.channels[channel] = state
        return [action]
    }

    /// What an owner has granted makes it known.
    mutating func know(_ sid: String, _ owner: ClusterEnginePeer, now: Instant) {
        guard self.sessions[sid]?.owner != owner else {
            self.sessions[sid]?.usedAt = now
            return
        }
        guard self.sessions.count < self.configuration.maximumSessions else { return }
        self.sessions[sid] = ForeignSession(owner: owner, now: now)
        if self.nextSweep == nil { self.nextSweep = now + Self.sweepInterval }
    }

    /// The session is over, or its owner is.
    ///
    /// - Parameter reason: nil where whoever waits has been answered.
    mutating func forget(_ sid: String, closing reason: CloseReason? = nil) -> [Action] {
        guard let session = self.sessions.removeValue(forKey: sid), let reason else { return [] }
        var actions: [Action] = []
        if case .waiting(let poll) = session.polling { actions.append(contentsOf: self.refuse(poll)) }
        if let webSocket = session.webSocket { actions.append(contentsOf: self.close(webSocket, reason)) }
        // Only who has what a client sent can end its session for it.
        if let post = session.arriving, reason != .engineLost { actions.append(contentsOf: self.arrived(post)) }
        return actions
    }

    func say(_ body: Body, _ sid: String) -> [Action] {
        self.sessions[sid].map { [.say(body, to: $0.owner)] } ?? []
    }

    mutating func refuse(_ channel: ChannelID, _ refusal: Refusal = .sessionUnknown) -> [Action] {
        guard self.channels.removeValue(forKey: channel) != nil else { return [] }
        return [.refuse(channel, refusal)]
    }

    mutating func close(_ channel: ChannelID, _ reason: CloseReason) -> [Action] {
        self.attempts.remove(channel)
        guard let closed = self.channels.removeValue(forKey: channel) else { return [] }
        if self.sessions[closed.sid]?.webSocket == channel { self.sessions[closed.sid]?.webSocket = nil }
        if case .webSocket(let webSocket) = closed, case .asking = webSocket.state {
            return [.refuse(channel, .sessionUnknown)]
        }
        return [.closeWebSocket(channel, reason)]
    }
}
