import CZeroMQ

extension ZeroMQ {
    /// Owns one ZeroMQ socket handle.
    ///
    /// Used by one thread at a time (handing it to another thread needs a memory barrier, as starting a thread is).
    /// Nothing here blocks but `receiveWaiting`, for threads of their own.
    package final class Socket {
        package enum Kind: Sendable {
            case dealer, router, publish, subscribe, extendedPublish, extendedSubscribe, pair
        }

        package let kind: Kind
        let context: Context
        private(set) var handle: UnsafeMutableRawPointer?

        // One message for all receiving, reused: a `zmq_msg_t` must never be copied or moved.
        private let message: UnsafeMutablePointer<zmq_msg_t>

        package init(_ kind: Kind, context: Context) throws(ZeroMQError) {
            guard let handle = zmq_socket(context.handle, kind.code) else { throw .last("zmq_socket") }
            self.kind = kind
            self.context = context
            self.handle = handle
            self.message = .allocate(capacity: 1)
            zmq_msg_init(self.message)
            try self.set(.linger, to: .zero)
        }

        deinit {
            self.close()
            zmq_msg_close(self.message)
            self.message.deallocate()
        }

        /// Safe within a callback of `receive`, and twice.
        package func close() {
            guard let handle = self.handle else { return }
            self.handle = nil
            zmq_close(handle)
        }

        package var isOpen: Bool { self.handle != nil }

        // MARK: Endpoints

        package func bind(to endpoint: String) throws(ZeroMQError) {
            try self.listenSecurely(at: endpoint)
            guard zmq_bind(self.handle, endpoint) == 0 else { throw .last("zmq_bind \(endpoint)") }
        }

        /// - Parameter key: the public key of who is there; nil where plaintext is spoken.
        package func connect(to endpoint: String, key: CurveKey? = nil) throws(ZeroMQError) {
            try self.dialSecurely(endpoint, key)
            guard zmq_connect(self.handle, endpoint) == 0 else { throw .last("zmq_connect \(endpoint)") }
        }

        /// Tries the endpoint anew, to which it is not connected. libzmq gives up whoever refuses it.
        func connectAgain(to endpoint: String) {
            zmq_disconnect(self.handle, endpoint)
            // It was sound before.
            zmq_connect(self.handle, endpoint)
        }

        // MARK: Sending

        /// Copies `bytes` into a message and queues it without waiting.
        package func send(_ bytes: UnsafeRawBufferPointer, more: Bool = false) -> SendOutcome {
            let flags = ZMQ_DONTWAIT | (more ? ZMQ_SNDMORE : 0)
            while zmq_send(self.handle, bytes.baseAddress, bytes.count, flags) < 0 {
                switch zmq_errno() {
                case EINTR: continue
                case EAGAIN: return .wouldBlock
                case EHOSTUNREACH: return .unreachable
                case let code: preconditionFailure("\(ZeroMQError(code: code, operation: "zmq_send"))")
                }
            }
            return .sent
        }

        package func send(_ bytes: [UInt8], more: Bool = false) -> SendOutcome {
            bytes.withUnsafeBytes { self.send($0, more: more) }
        }

        // MARK: Receiving

        /// Takes one frame if there is one.
        ///
        /// libzmq has looked into its mailbox before this returns false, so after it the descriptor will signal anew.
        ///
        /// - Parameter body: gets the frame's bytes, valid during the call only, and whether more frames follow.
        package func receive(_ body: (UnsafeRawBufferPointer, _ more: Bool) -> Void) -> Bool {
            self.receive(flags: ZMQ_DONTWAIT, body)
        }

        /// Waits for a frame, at most as long as `receiveTimeout`.
        package func receiveWaiting(_ body: (UnsafeRawBufferPointer, _ more: Bool) -> Void) -> Bool {
            self.receive(flags: 0, body)
        }

        private func receive(flags: Int32, _ body: (UnsafeRawBufferPointer, _ more: Bool) -> Void) -> Bool {
            while zmq_msg_recv(self.message, self.handle, flags) < 0 {
                switch zmq_errno() {
                case EINTR: continue
                case EAGAIN: return false
                case let code: preconditionFailure("\(ZeroMQError(code: code, operation: "zmq_msg_recv"))")
                }
            }
            body(
                UnsafeRawBufferPointer(start: zmq_msg_data(self.message), count: zmq_msg_size(self.message)),
                zmq_msg_more(self.message) != 0
            )
            // A large message must not live until the next one arrives.
            zmq_msg_close(self.message)
            zmq_msg_init(self.message)
            return true
        }

        /// Within `receive`: the descriptor of the connection that brought the frame, or -1 (inproc).
        var sourceDescriptor: Int32 {
            zmq_msg_get(self.message, ZMQ_SRCFD)
        }
    }
}

extension ZeroMQ.Socket.Kind {
    fileprivate var code: Int32 {
        switch self {
        case .dealer: ZMQ_DEALER
        case .router: ZMQ_ROUTER
        case .publish: ZMQ_PUB
        case .subscribe: ZMQ_SUB
        case .extendedPublish: ZMQ_XPUB
        case .extendedSubscribe: ZMQ_XSUB
        case .pair: ZMQ_PAIR
        }
    }
}
