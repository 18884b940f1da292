import CZeroMQ

import class Foundation.Thread

extension ZeroMQ {
    /// Answers a context's questions about who may connect, on a thread of its own: brokers have no event loop, and a
    /// busy loop must not keep nodes out.
    ///
    /// It holds no reference to its context, or the context would never end. When that happens, receiving fails, the
    /// socket is closed here, and the context's end goes on.
    // The handle belongs to the thread from `start()` on; libzmq needs the barrier that starting a thread is.
    final class AuthenticationSocket: @unchecked Sendable {
        /// What libzmq's mechanisms ask. Without somebody bound to it, ours refuse everybody.
        private static let endpoint = "inproc://zeromq.zap.01"

        private let handle: UnsafeMutableRawPointer
        private let authenticator: Authenticator

        init(context: UnsafeMutableRawPointer, authenticator: Authenticator) throws(ZeroMQError) {
            guard let handle = zmq_socket(context, ZMQ_REP) else { throw .last("zmq_socket") }
            self.handle = handle
            self.authenticator = authenticator
            guard zmq_bind(handle, Self.endpoint) == 0 else {
                let error = ZeroMQError.last("zmq_bind \(Self.endpoint)")
                zmq_close(handle)
                throw error
            }
        }

        func start() {
            Thread.detachNewThread {
                while let request = self.receive(), self.send(self.authenticator.reply(to: request).frames) {}
                zmq_close(self.handle)
            }
        }

        /// - Returns: a whole message; nil when the context ends. Of one with too many frames the first alone, and one
        ///   more than there may be.
        private func receive() -> [[UInt8]]? {
            var frames: [[UInt8]] = []
            let message = UnsafeMutablePointer<zmq_msg_t>.allocate(capacity: 1)
            zmq_msg_init(message)
            defer {
                zmq_msg_close(message)
                message.deallocate()
            }
            repeat {
                while zmq_msg_recv(message, self.handle, 0) < 0 {
                    guard zmq_errno() == EINTR else { return nil }
                }
                guard frames.count <= AuthenticationRequest.maximumFrames else { continue }
                let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message))
                frames.append(Array(bytes))
            } while zmq_msg_more(message) != 0
            return frames
        }

        /// - Returns: false when the context ends.
        private func send(_ frames: [[UInt8]]) -> Bool {
            for (index, frame) in frames.enumerated() {
                let flags = index < frames.count - 1 ? ZMQ_SNDMORE : 0
                while zmq_send(self.handle, frame, frame.count, flags) < 0 {
                    guard zmq_errno() == EINTR else { return false }
                }
            }
            return true
        }
    }
}
