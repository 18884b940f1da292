import CZeroMQ
package import Logging

extension ZeroMQ {
    /// Owns a ZeroMQ context: its I/O threads and the limit on sockets. One per process.
    ///
    /// With keys, every socket of it that binds or connects speaks CURVE, and nothing else; but for those within the
    /// process (inproc). Every `Socket` keeps its context alive, so a context ends only after its last socket.
    package final class Context: @unchecked Sendable {
        // The handle is immutable and libzmq synchronises all use of a context itself.
        let handle: UnsafeMutableRawPointer
        let keys: NodeKeys?
        private let authenticator: Authenticator?

        /// - Parameters:
        ///   - keys: nil speaks plaintext.
        ///   - ioThreads: threads that move bytes; one carries about a gigabyte a second.
        ///   - maximumSockets: a link takes three (itself and both ends of its monitor).
        ///   - logger: told of nodes that may not connect.
        package init(
            keys: NodeKeys? = nil,
            ioThreads: Int = 1,
            maximumSockets: Int = 16_384,
            logger: Logger = Logger(label: "zeromq")
        ) throws(ZeroMQError) {
            guard let handle = zmq_ctx_new() else { throw .last("zmq_ctx_new") }
            self.handle = handle
            self.keys = keys
            self.authenticator = keys.map { Authenticator(allowed: $0.allowed, logger: logger) }
            zmq_ctx_set(handle, ZMQ_IO_THREADS, Int32(ioThreads))
            zmq_ctx_set(handle, ZMQ_MAX_SOCKETS, Int32(maximumSockets))
            if let authenticator { try AuthenticationSocket(context: handle, authenticator: authenticator).start() }
        }

        /// What others must know to connect to this process; nil where it speaks plaintext.
        package var publicKey: CurveKey? { self.keys?.own.publicKey }

        /// How many peers have been refused for their key.
        package var refused: UInt64 { self.authenticator?.refused ?? 0 }

        deinit {
            // Sockets have linger 0, so this waits for nothing but the reaper, and for the authentication to notice.
            while zmq_ctx_term(self.handle) != 0, zmq_errno() == EINTR {}
        }
    }
}
