import CZeroMQ

extension ZeroMQ {
    /// Moves messages between two sockets on the calling thread, until told to end.
    enum Proxy {
        static let terminate = Array("TERMINATE".utf8)
        static let statistics = Array("STATISTICS".utf8)

        /// - Parameter control: takes the two commands above. Its answer to the second is eight frames of u64: messages
        ///   and bytes received, messages and bytes sent; of the frontend, then of the backend.
        static func run(frontend: Socket, backend: Socket, control: Socket) throws(ZeroMQError) {
            while zmq_proxy_steerable(frontend.handle, backend.handle, nil, control.handle) != 0 {
                let error = ZeroMQError.last("zmq_proxy_steerable")
                guard error.code == EINTR else { throw error }
            }
        }
    }
}
