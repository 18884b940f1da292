package import NIOCore

/// The gateway's end of a link's carrier: a DEALER, one per event loop and engine.
///
/// A datagram path: batches arrive whole or not at all, and it reports what it could not take. Order, acknowledgement
/// and repair are the link's. Use from its event loop only; it lives until `close()`. Not for inproc endpoints: these
/// have no connection events.
package final class LinkDialer {
    private let address: LinkAddress
    private let eventLoop: any EventLoop
    private let carrier: ZeroMQ.WatchedSocket

    /// A batch, its bytes valid during the call only.
    package var onBatch: (UnsafeRawBufferPointer) -> Void = { _ in }
    /// Once after each pass that delivered something: the moment to answer with one acknowledgement for all of it.
    package var onDrained: () -> Void = {}
    package var onPathRestored: () -> Void = {}
    package var onPathLost: (PathLoss) -> Void = { _ in }
    /// While the path is lost: who is at the endpoint, which tells a process that is gone from one that stands still.
    package var onInquired: (ProbeOutcome) -> Void = { _ in }
    /// After a `.wouldBlock`: there may be room again.
    package var onWritable: () -> Void = {}

    /// Whether the engine's ROUTER has completed the handshake of the present connection.
    package private(set) var isPathUp = false
    /// Under way while the path is lost, until it has come to a conclusion.
    private var inquiry: EndpointInquiry?

    /// - Parameter address: What the engine advertises.
    /// - Throws: also where this node has keys, and the engine's is not among those that it trusts.
    package init(
        context: ZeroMQ.Context,
        eventLoop: any EventLoop,
        address: LinkAddress,
        options: LinkSocketOptions = LinkSocketOptions()
    ) throws(ZeroMQError) {
        try context.trusts(address)
        let socket = try ZeroMQ.Socket(.dealer, context: context)
        try options.apply(to: socket)
        try socket.set(.immediate, to: true)
        try socket.set(.routingID, to: LinkPeer.random().withFrame { Array($0) })
        self.address = address
        self.eventLoop = eventLoop
        self.carrier = ZeroMQ.WatchedSocket(socket, eventLoop: eventLoop, receiveBudget: options.receiveBudget)
    }

    /// Connects, and again whenever the connection breaks, until `close()`. One that throws is closed.
    package func start() throws(ZeroMQError) {
        do throws(ZeroMQError) {
            try self.connect()
        } catch {
            self.close()
            throw error
        }
    }

    private func connect() throws(ZeroMQError) {
        self.carrier.onFrame = { bytes, more in
            // A batch is one frame; anything longer was not sent by a `LinkListener`.
            if !more { self.onBatch(bytes) }
        }
        self.carrier.onDrained = { self.onDrained() }
        self.carrier.onWritable = { self.onWritable() }
        self.carrier.onEvent = { self.happened($0) }
        try self.carrier.start()
        try self.carrier.connect(to: self.address.endpoint, key: self.address.key)
    }

    /// Delivers what has come, before a timer draws conclusions from silence. Call it from a task of the loop.
    ///
    /// - Returns: whether nothing is left.
    package func receiveNow() -> Bool {
        self.carrier.receiveNow()
    }

    /// While there is no path nothing is queued: `.wouldBlock`, until `onPathRestored`.
    package func send(_ body: [UInt8]) -> SendOutcome {
        self.isPathUp ? self.carrier.send(body) : self.refusal
    }

    package func send(_ body: UnsafeRawBufferPointer) -> SendOutcome {
        self.isPathUp ? self.carrier.send(body) : self.refusal
    }

    private var refusal: SendOutcome { self.carrier.socket.isOpen ? .wouldBlock : .unreachable }

    package func close() {
        self.isPathUp = false
        self.endInquiry()
        self.carrier.close()
    }

    private func happened(_ event: ZeroMQ.SocketMonitor.Event) {
        switch event {
        case .established:
            self.isPathUp = true
            self.endInquiry()
            self.onPathRestored()
        case .disconnected:
            // An attempt that meets nobody is not told of. So without a path somebody answered, who is no listener.
            self.lost(self.isPathUp ? .disconnected : .handshakeFailed("closed during the handshake"))
        case .handshakeFailed(let failure):
            self.lost(.handshakeFailed("\(failure)"))
        }
    }

    private func lost(_ loss: PathLoss) {
        self.isPathUp = false
        // ZeroMQ drops its queue with the connection; what waits here would only come out of turn.
        self.carrier.discardOutbox()
        self.onPathLost(loss)
        self.inquire()
    }

    /// Each connection that ends is a reason to ask anew, unless that is being done.
    private func inquire() {
        guard self.inquiry == nil, self.carrier.socket.isOpen else { return }
        let inquiry = EndpointInquiry(self.address.endpoint, eventLoop: self.eventLoop) { outcome in
            self.inquiry = nil
            self.onInquired(outcome)
        }
        self.inquiry = inquiry
        inquiry.start()
    }

    private func endInquiry() {
        self.inquiry?.giveUp()
        self.inquiry = nil
    }
}
