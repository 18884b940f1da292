package import NIOCore

extension ZeroMQ {
    /// A socket on an event loop: receives whatever comes, sends, tells of room to send and of its connections.
    ///
    /// libzmq is called in *passes* alone: when the socket's descriptor woke the loop, or in a task of its own. What is
    /// sent outside a pass waits for the next, at the end of the same tick. (A call at any other moment might use up a
    /// wake-up that NIO has seen but not read yet, which a debug build of NIO takes for a broken kernel.)
    ///
    /// Use from its loop only. It lives, and keeps its owner alive, until `close()`.
    package final class WatchedSocket {
        private struct Outgoing {
            var peer: LinkPeer?
            var body: [UInt8]
        }

        private static let retryInterval = TimeAmount.milliseconds(10)
        /// How long after a refusal an endpoint is tried again.
        private static let redialInterval = TimeAmount.seconds(1)

        package let socket: Socket
        private let eventLoop: any EventLoop
        private let receiveBudget: Int
        /// Of a long frame each so many bytes take of the budget what a short one takes.
        private static let frameBytes = 16 << 10
        private let outboxLimit: Int
        private var watcher: SocketWatcher?
        private var monitor: SocketMonitor?
        private var outbox = CircularBuffer<Outgoing>()
        private var news: [SocketMonitor.Event] = []
        private var isInPass = false
        private var hasSent = false
        private var awaitsRoom = false
        /// Where it connects to, if it does.
        private var endpoint: String?
        private var isRedialScheduled = false
        /// Peers of a ROUTER without room, and what had been taken for them. ROUTER does not say when there is room:
        /// after `retryInterval` they are tried again.
        private var full: [LinkPeer: [Outgoing]] = [:]

        /// One frame: its bytes, valid during the call only, and whether more frames of its message follow.
        package var onFrame: (UnsafeRawBufferPointer, Bool) -> Void = { _, _ in }
        /// Once after each pass that received something.
        package var onDrained: () -> Void = {}
        /// A send that would have blocked may succeed now.
        package var onWritable: () -> Void = {}
        /// A message that had waited for a pass could not be sent: there is no such peer.
        package var onUnreachable: (LinkPeer) -> Void = { _ in }
        package var onEvent: (SocketMonitor.Event) -> Void = { _ in }

        /// - Parameters:
        ///   - receiveBudget: short frames received in one go before others on the loop get their turn.
        ///   - outboxLimit: messages that may wait for a pass; beyond it sending would block.
        package init(_ socket: Socket, eventLoop: any EventLoop, receiveBudget: Int = 256, outboxLimit: Int = 10_000) {
            self.socket = socket
            self.eventLoop = eventLoop
            self.receiveBudget = receiveBudget
            self.outboxLimit = outboxLimit
        }

        /// Begins watching. Bind, or call `connect`, after it, so that no event is missed.
        package func start() throws(ZeroMQError) {
            let monitor = try SocketMonitor(of: self.socket, eventLoop: self.eventLoop) { event in
                // The I/O thread may tell the monitor before the socket, which learns of it in a pass.
                self.news.append(event)
                self.watcher?.lookAgain()
            }
            self.monitor = monitor
            try monitor.start()
            let watcher = SocketWatcher(socket: self.socket, eventLoop: self.eventLoop) { self.pass() }
            self.watcher = watcher
            try watcher.start()
        }

        /// Connects, and again whenever the connection breaks or is refused, until `close()`.
        ///
        /// - Parameter key: the public key of who is there; nil where plaintext is spoken.
        package func connect(to endpoint: String, key: CurveKey?) throws(ZeroMQError) {
            self.endpoint = endpoint
            try self.socket.connect(to: endpoint, key: key)
        }

        package func close() {
            self.monitor?.close()
            self.monitor = nil
            self.watcher?.close()
            self.watcher = nil
            self.socket.close()
            self.discardOutbox()
            (self.onFrame, self.onDrained, self.onWritable, self.onEvent) = ({ _, _ in }, {}, {}, { _ in })
            self.onUnreachable = { _ in }
        }

        // MARK: Sending

        /// - Parameter peer: whom a ROUTER sends to; nil for other sockets.
        package func send(_ body: [UInt8], to peer: LinkPeer? = nil) -> SendOutcome {
            guard self.socket.isOpen else { return .unreachable }
            guard self.isInPass, self.outbox.isEmpty else { return self.sendLater(Outgoing(peer: peer, body: body)) }
            return body.withUnsafeBytes { self.sendNow($0, to: peer) }
        }

        package func send(_ body: UnsafeRawBufferPointer, to peer: LinkPeer? = nil) -> SendOutcome {
            guard self.socket.isOpen else { return .unreachable }
            guard self.isInPass, self.outbox.isEmpty else {
                return self.sendLater(Outgoing(peer: peer, body: Array(body)))
            }
            return self.sendNow(body, to: peer)
        }

        /// What waits is not to be sent any more.
        package func discardOutbox() {
            self.outbox.removeAll()
            self.full = [:]
        }

        private func sendLater(_ message: Outgoing) -> SendOutcome {
            let isFull = message.peer.map { self.full[$0] != nil } ?? false
            guard !isFull, self.outbox.count < self.outboxLimit else {
                self.awaitsRoom = true
                return .wouldBlock
            }
            self.outbox.append(message)
            self.watcher?.lookAgain()
            return .sent
        }

        private func sendNow(_ body: UnsafeRawBufferPointer, to peer: LinkPeer?) -> SendOutcome {
            var outcome = SendOutcome.sent
            // The body must not follow a refused identity frame: it would "succeed" and vanish.
            if let peer { outcome = peer.withFrame { self.socket.send($0, more: true) } }
            if outcome == .sent { outcome = self.socket.send(body) }
            switch outcome {
            case .sent: self.hasSent = true
            case .wouldBlock: self.foundNoRoom(for: peer)
            case .unreachable: break
            }
            return outcome
        }

        private func foundNoRoom(for peer: LinkPeer?) {
            self.awaitsRoom = true
            guard let peer else { return }
            if self.full.isEmpty {
                self.eventLoop.assumeIsolated().scheduleTask(in: Self.retryInterval) { self.retry() }
            }
            self.full[peer, default: []] += []
        }

        private func retry() {
            self.outbox = CircularBuffer(self.full.values.joined() + Array(self.outbox))
            self.full = [:]
            self.watcher?.lookAgain()
        }

        /// One peer without room does not hold up what goes to others.
        private func flush() {
            while self.socket.isOpen, let message = self.outbox.first {
                if let peer = message.peer, self.full[peer] != nil {
                    self.full[peer]?.append(self.outbox.removeFirst())
                    continue
                }
                switch message.body.withUnsafeBytes({ self.sendNow($0, to: message.peer) }) {
                case .sent:
                    self.outbox.removeFirst()
                case .wouldBlock:
                    // With a peer, the next turn keeps the message for it.
                    if message.peer == nil { return }
                case .unreachable:
                    self.outbox.removeFirst()
                    if let peer = message.peer { self.onUnreachable(peer) }
                }
            }
        }

        // MARK: Passes

        /// Delivers what has come, before a timer draws conclusions from silence. Call it from a task of the loop.
        ///
        /// - Returns: whether nothing is left.
        package func receiveNow() -> Bool {
            switch self.pass() {
            case .drained: return true
            case .budgetSpent:
                self.watcher?.lookAgain()
                return false
            }
        }

        private func pass() -> SocketWatcher.Pass {
            guard self.socket.isOpen, !self.isInPass else { return .drained }
            self.isInPass = true
            defer { self.isInPass = false }
            self.flush()
            var count = 0
            repeat {
                self.hasSent = false
                count += self.receive(atMost: self.receiveBudget - count)
                self.tellNews()
                self.tellOfRoom()
                // A send after the last look may have used up a wake-up: look again.
            } while self.hasSent && count < self.receiveBudget && self.socket.isOpen
            return count < self.receiveBudget ? .drained : .budgetSpent
        }

        private func receive(atMost budget: Int) -> Int {
            guard self.socket.kind != .publish else {
                // PUB has nothing to receive, but its subscriptions to learn of.
                _ = self.socket.events
                return 0
            }
            var spent = 0
            while spent < budget, self.socket.isOpen,
                self.socket.receive({ frame, more in
                    spent += 1 + frame.count / Self.frameBytes
                    self.onFrame(frame, more)
                })
            {}
            if spent > 0 { self.onDrained() }
            return spent
        }

        private func tellNews() {
            let news = self.news
            self.news.removeAll()
            for event in news {
                if case .handshakeFailed(let failure) = event, failure.endsAttempts { self.redialLater() }
                self.onEvent(event)
            }
        }

        /// A list of allowed keys may change: a node that was refused comes in without being started again.
        private func redialLater() {
            guard let endpoint, !self.isRedialScheduled else { return }
            self.isRedialScheduled = true
            self.eventLoop.assumeIsolated().scheduleTask(in: Self.redialInterval) {
                self.isRedialScheduled = false
                guard self.socket.isOpen else { return }
                self.socket.connectAgain(to: endpoint)
                self.watcher?.lookAgain()
            }
        }

        private func tellOfRoom() {
            guard self.awaitsRoom, self.full.isEmpty, self.socket.isOpen, self.socket.events.contains(.sendable) else {
                return
            }
            self.flush()
            guard self.outbox.isEmpty, self.full.isEmpty else { return }
            self.awaitsRoom = false
            self.onWritable()
        }
    }
}
