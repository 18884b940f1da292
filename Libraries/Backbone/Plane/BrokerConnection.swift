import NIOCore

/// A node's two sockets to one broker. It is up while both are connected.
final class BrokerConnection {
    enum Direction: Hashable {
        case publish, subscribe
    }

    let endpoints: BrokerEndpoints
    private let publisher: ZeroMQ.WatchedSocket
    private let subscriber: ZeroMQ.WatchedSocket
    private var connected: Set<Direction> = []

    var onFrame: (UnsafeRawBufferPointer) -> Void = { _ in }
    var onDrained: () -> Void = {}
    var onConnected: () -> Void = {}
    var onDisconnected: () -> Void = {}
    /// A socket's handshake has failed; it is tried again.
    var onFailure: (String) -> Void = { _ in }

    init(
        _ endpoints: BrokerEndpoints,
        prefixes: [[UInt8]],
        context: ZeroMQ.Context,
        eventLoop: any EventLoop,
        configuration: Plane.Configuration
    ) throws(ZeroMQError) {
        self.endpoints = endpoints
        let publisher = try ZeroMQ.Socket(.publish, context: context)
        let subscriber = try ZeroMQ.Socket(.subscribe, context: context)
        for socket in [publisher, subscriber] { try Self.setUp(socket, configuration) }
        // In this order: whoever hears itself on the last one is subscribed to the others.
        for prefix in prefixes { try subscriber.set(.subscribe, to: prefix) }
        self.publisher = ZeroMQ.WatchedSocket(
            publisher,
            eventLoop: eventLoop,
            outboxLimit: Int(configuration.highWaterMark)
        )
        self.subscriber = ZeroMQ.WatchedSocket(subscriber, eventLoop: eventLoop)
    }

    private static func setUp(_ socket: ZeroMQ.Socket, _ configuration: Plane.Configuration) throws(ZeroMQError) {
        var options = LinkSocketOptions(
            sendHighWaterMark: configuration.highWaterMark,
            receiveHighWaterMark: configuration.highWaterMark
        )
        // Header and channel are small beside it.
        options.maximumMessageSize = Int64(configuration.maximumBodySize) + 4_096
        try options.apply(to: socket)
        try socket.set(.immediate, to: true)
    }

    var isUp: Bool { self.connected.count == 2 }

    func start() throws(ZeroMQError) {
        self.subscriber.onFrame = { frame, more in
            if !more { self.onFrame(frame) }
        }
        self.subscriber.onDrained = { self.onDrained() }
        self.publisher.onEvent = { self.happened($0, .publish) }
        self.subscriber.onEvent = { self.happened($0, .subscribe) }
        try self.publisher.start()
        try self.subscriber.start()
        try self.publisher.connect(to: self.endpoints.publish, key: self.endpoints.key)
        try self.subscriber.connect(to: self.endpoints.subscribe, key: self.endpoints.key)
    }

    /// Drops what a slow broker has no room for: it never waits.
    func publish(_ frame: [UInt8]) {
        _ = self.publisher.send(frame)
    }

    /// - Returns: whether nothing is left to receive.
    func receiveNow() -> Bool {
        self.subscriber.receiveNow()
    }

    func close() {
        self.publisher.close()
        self.subscriber.close()
        (self.onFrame, self.onDrained, self.onConnected, self.onDisconnected) = ({ _ in }, {}, {}, {})
        self.onFailure = { _ in }
    }

    private func happened(_ event: ZeroMQ.SocketMonitor.Event, _ direction: Direction) {
        switch event {
        case .established:
            guard self.connected.insert(direction).inserted, self.isUp else { return }
            self.onConnected()
        case .disconnected:
            self.lost(direction)
        case .handshakeFailed(let failure):
            self.lost(direction)
            self.onFailure(self.text(of: failure))
        }
    }

    private func lost(_ direction: Direction) {
        let wasUp = self.isUp
        self.connected.remove(direction)
        if wasUp { self.onDisconnected() }
    }

    /// A broker does not answer whoever does not know its key, as it cannot read what that says; and of two that speak
    /// differently the first to notice hangs up.
    private func text(of failure: HandshakeFailure) -> String {
        switch (failure, self.endpoints.key) {
        case (.unfinished, .some): "\(failure) (is the broker's public key the right one?)"
        case (.unfinished, nil): "\(failure) (does the broker speak CURVE?)"
        case (.refused, _), (.protocolError, _): "\(failure)"
        }
    }
}
