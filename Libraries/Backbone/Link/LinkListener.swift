package import NIOCore

/// The engine's end of its links' carriers: a ROUTER, to which every gateway loop dials.
///
/// A datagram path like `LinkDialer`. Use from its event loop only.
package final class LinkListener {
    private enum Reading {
        case peer
        case batch(of: LinkPeer)
        /// The rest of a message that no `LinkDialer` sent.
        case foreign
    }

    private let carrier: ZeroMQ.WatchedSocket
    private var reading = Reading.peer
    private var connections = LinkConnections()

    /// What was bound: with port 0, the port the operating system chose.
    package let boundEndpoint: String

    /// A batch and whom it came from, its bytes valid during the call only.
    package var onBatch: (LinkPeer, UnsafeRawBufferPointer) -> Void = { _, _ in }
    /// Once after each pass that delivered something: the moment to answer with one acknowledgement for all of it.
    package var onDrained: () -> Void = {}
    /// This peer is heard through a connection it has not used before (its first, or a new one).
    package var onPathRestored: (LinkPeer) -> Void = { _ in }
    /// The connection through which this peer was last heard is gone, or what had been taken for it found
    /// none. A hint: the peer may already have another one.
    package var onPathLost: (LinkPeer) -> Void = { _ in }
    /// Some time after a `.wouldBlock`: there may be room again.
    package var onWritable: () -> Void = {}

    /// - Parameter bind: `tcp://address:port` (0 = any) or `ipc://path`.
    package init(
        context: ZeroMQ.Context,
        eventLoop: any EventLoop,
        bind: String,
        options: LinkSocketOptions = LinkSocketOptions()
    ) throws(ZeroMQError) {
        let socket = try ZeroMQ.Socket(.router, context: context)
        try options.apply(to: socket)
        try socket.set(.routerMandatory, to: true)
        try socket.set(.routerHandover, to: true)
        self.carrier = ZeroMQ.WatchedSocket(socket, eventLoop: eventLoop, receiveBudget: options.receiveBudget)
        try socket.bind(to: bind)
        self.boundEndpoint = try socket.lastEndpoint
    }

    /// Begins to deliver. Dialers may have connected since `init`; what they sent waits.
    package func start() throws(ZeroMQError) {
        self.carrier.onFrame = { self.received($0, more: $1) }
        self.carrier.onDrained = { self.onDrained() }
        self.carrier.onWritable = { self.onWritable() }
        self.carrier.onUnreachable = { self.onPathLost($0) }
        self.carrier.onEvent = { self.happened($0) }
        try self.carrier.start()
    }

    /// Delivers what has come, before a timer draws conclusions from silence. Call it from a task of the loop.
    ///
    /// - Returns: whether nothing is left.
    package func receiveNow() -> Bool {
        self.carrier.receiveNow()
    }

    package func send(_ body: [UInt8], to peer: LinkPeer) -> SendOutcome {
        self.carrier.send(body, to: peer)
    }

    package func send(_ body: UnsafeRawBufferPointer, to peer: LinkPeer) -> SendOutcome {
        self.carrier.send(body, to: peer)
    }

    package func close() {
        self.carrier.close()
    }

    private func received(_ frame: UnsafeRawBufferPointer, more: Bool) {
        switch self.reading {
        case .peer:
            self.reading = LinkPeer(frame: frame).map { .batch(of: $0) } ?? .foreign
        case .batch(let peer) where !more:
            if self.connections.heard(peer, through: self.carrier.socket.sourceDescriptor) { self.onPathRestored(peer) }
            self.onBatch(peer, frame)
        case .batch:
            self.reading = .foreign
        case .foreign:
            break
        }
        if !more { self.reading = .peer }
    }

    private func happened(_ event: ZeroMQ.SocketMonitor.Event) {
        switch event {
        case .disconnected(let descriptor):
            if let peer = self.connections.lost(descriptor) { self.onPathLost(peer) }
        case .established, .handshakeFailed:
            // Who it is shows with the first batch; who fails is none of ours.
            break
        }
    }
}
