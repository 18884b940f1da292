/// One Engine.IO session as its owner sees it: a value that decides, event by event, and performs nothing.
///
/// Call one method per event, perform the actions it returns in their order, and keep a timer for ``deadline``.
/// Composed of ``PollingTransport`` (one poll and one POST at a time), ``Upgrade``, ``Heartbeat`` and ``WriteBuffer``;
/// the parts do not know each other. Once a WebSocket carries the session, it keeps neither heartbeat nor buffer: the
/// gateway has both.
package struct Session: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// What carries the session now.
    enum Carrier: Equatable {
        case polling
        case websocket(ChannelID)
    }

    enum Lifecycle: Equatable {
        case open
        /// Closed by the application; the close packet waits for a poll.
        case closing(CloseReason, until: Instant)
        /// Closed by the client in a POST while it had no poll, which it has as a rule: the poll may have been sent before
        /// and come through another gateway. The POST is confirmed with the end.
        case leaving(until: Instant)
        case closed
    }

    package let id: String
    package let configuration: Configuration
    var lifecycle = Lifecycle.open
    var carrier: Carrier
    /// The open HTTP requests. None once a WebSocket carries the session.
    var polling = PollingTransport()
    var upgrade: Upgrade
    /// `nil` where the gateway keeps it, and when the session closes.
    var heartbeat: Heartbeat?
    /// Never holds anything while a poll is open, unless it is corked, nor once a WebSocket carries the session.
    var buffer: WriteBuffer
    var isCorked = false
    /// Whether an ``Action/deliver(_:)`` still counts. Not the same as ``isOpen``: what a client sent before it closed,
    /// or before it broke the rules, is delivered although the session has ended by then.
    package internal(set) var acceptsMessages = true

    init(id: String, configuration: Configuration, carrier: Carrier, heartbeat: Heartbeat?) {
        self.id = id
        self.configuration = configuration
        self.carrier = carrier
        self.upgrade = Upgrade(noopInterval: configuration.noopUpgradeInterval)
        self.heartbeat = heartbeat
        self.buffer = WriteBuffer(capacity: configuration.maxBufferedBytes)
    }

    package var transport: Transport {
        switch self.carrier {
        case .polling: .polling
        case .websocket: .websocket
        }
    }

    /// The WebSocket that carries the session, if one does.
    package var webSocket: ChannelID? {
        if case .websocket(let channel) = self.carrier { channel } else { nil }
    }

    /// Whether messages go in and out.
    package var isOpen: Bool {
        if case .open = self.lifecycle { true } else { false }
    }

    package var isClosed: Bool {
        if case .closed = self.lifecycle { true } else { false }
    }

    /// Bytes that wait for polls.
    package var bufferedByteCount: Int { self.buffer.byteCount }

    /// When to call ``timerFired(now:)``. Always `nil` for an established WebSocket.
    package var deadline: Instant? {
        switch self.lifecycle {
        case .open: Self.earlier(self.heartbeat?.deadline, self.upgrade.deadline)
        case .closing(_, let until): Self.earlier(until, self.upgrade.deadline)
        case .leaving(let until): until
        case .closed: nil
        }
    }

    private static func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
        guard let one, let other else { return one ?? other }
        return min(one, other)
    }
}
