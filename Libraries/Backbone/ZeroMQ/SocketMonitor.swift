import CZeroMQ
package import NIOCore
import Synchronization

extension ZeroMQ {
    /// Reports what happens to a socket's connections, on the owner's event loop.
    ///
    /// libzmq's I/O threads publish events to an inproc PAIR. They would block at its high-water mark, holding a lock,
    /// so only the few events below are asked for and the mark is far out of reach. inproc sockets have no events.
    package final class SocketMonitor {
        package enum Event: Equatable, Sendable {
            /// The connection can carry messages.
            case established(descriptor: Int32)
            case disconnected(descriptor: Int32)
            case handshakeFailed(HandshakeFailure)
        }

        private static let highWaterMark: Int32 = 65_536
        private static let count = Atomic<UInt64>(0)

        private let observed: Socket
        private let pair: Socket
        private var watcher: SocketWatcher?
        private let report: (Event) -> Void

        package init(
            of observed: Socket,
            eventLoop: any EventLoop,
            report: @escaping (Event) -> Void
        ) throws(ZeroMQError) {
            self.observed = observed
            self.report = report
            let serial = Self.count.add(1, ordering: .relaxed).newValue
            let endpoint = "inproc://signalbox-monitor-\(serial)"
            guard zmq_socket_monitor(observed.handle, endpoint, Self.mask) == 0 else {
                throw .last("zmq_socket_monitor")
            }
            self.pair = try Socket(.pair, context: observed.context)
            try self.pair.set(.receiveHighWaterMark, to: Self.highWaterMark)
            try self.pair.connect(to: endpoint)
            self.watcher = SocketWatcher(socket: self.pair, eventLoop: eventLoop) { self.drain() }
        }

        package func start() throws(ZeroMQError) {
            try self.watcher?.start()
        }

        /// Must come before the observed socket is closed.
        package func close() {
            guard self.pair.isOpen else { return }
            zmq_socket_monitor(self.observed.handle, nil, 0)
            self.watcher?.close()
            self.watcher = nil
            self.pair.close()
        }

        private func drain() -> SocketWatcher.Pass {
            // An event is two frames: code and value, then the address, which nobody needs.
            while self.pair.isOpen {
                var event: Event?
                let received = self.pair.receive { frame, more in
                    if more { event = Event(frame) }
                }
                guard received else { return .drained }
                if let event { self.report(event) }
            }
            return .drained
        }

        private static let mask = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED | Event.failureMask
    }
}

extension ZeroMQ.SocketMonitor.Event {
    fileprivate static let failureMask =
        ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH

    /// The first frame: event u16, value i32, in the machine's byte order.
    fileprivate init?(_ frame: UnsafeRawBufferPointer) {
        guard frame.count == 6 else { return nil }
        let code = Int32(frame.loadUnaligned(as: UInt16.self))
        let value = frame.loadUnaligned(fromByteOffset: 2, as: Int32.self)
        switch code {
        case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: self = .established(descriptor: value)
        case ZMQ_EVENT_DISCONNECTED: self = .disconnected(descriptor: value)
        case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: self = .handshakeFailed(.refused(status: value))
        case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: self = .handshakeFailed(.protocolError(value))
        case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: self = .handshakeFailed(.unfinished(errno: value))
        case _: return nil
        }
    }
}
