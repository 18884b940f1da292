import CZeroMQ

extension ZeroMQ {
    /// Owns a ZeroMQ context: its I/O threads and the limit on sockets. One per process.
    ///
    /// Every `Socket` keeps its context alive, so a context ends only after its last socket.
    package final class Context: @unchecked Sendable {
        // The handle is immutable and libzmq synchronises all use of a context itself.
        let handle: UnsafeMutableRawPointer

        /// - Parameters:
        ///   - ioThreads: threads that move bytes; one carries about a gigabyte a second.
        ///   - maximumSockets: a link takes three (itself and both ends of its monitor).
        package init(ioThreads: Int = 1, maximumSockets: Int = 16_384) throws(ZeroMQError) {
            guard let handle = zmq_ctx_new() else { throw .last("zmq_ctx_new") }
            self.handle = handle
            zmq_ctx_set(handle, ZMQ_IO_THREADS, Int32(ioThreads))
            zmq_ctx_set(handle, ZMQ_MAX_SOCKETS, Int32(maximumSockets))
        }

        deinit {
            // Sockets have linger 0, so this waits for nothing but the reaper.
            while zmq_ctx_term(self.handle) != 0, zmq_errno() == EINTR {}
        }
    }
}
