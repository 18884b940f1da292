import CZeroMQ

extension ZeroMQ.Socket {
    package func set(_ option: ZeroMQ.SocketOption<Int32>, to value: Int32) throws(ZeroMQError) {
        try self.setValue(option.code, value)
    }

    package func set(_ option: ZeroMQ.SocketOption<Int64>, to value: Int64) throws(ZeroMQError) {
        try self.setValue(option.code, value)
    }

    package func set(_ option: ZeroMQ.SocketOption<Bool>, to value: Bool) throws(ZeroMQError) {
        try self.setValue(option.code, Int32(value ? 1 : 0))
    }

    package func set(_ option: ZeroMQ.SocketOption<Duration>, to value: Duration) throws(ZeroMQError) {
        try self.setValue(option.code, Int32(clamping: value.milliseconds))
    }

    package func set(_ option: ZeroMQ.SocketOption<[UInt8]>, to value: [UInt8]) throws(ZeroMQError) {
        guard zmq_setsockopt(self.handle, option.code, value, value.count) == 0 else {
            throw .last("zmq_setsockopt \(option.code)")
        }
    }

    package func set(_ option: ZeroMQ.SocketOption<String>, to value: String) throws(ZeroMQError) {
        // A key in Z85 is taken with the zero that ends it.
        guard zmq_setsockopt(self.handle, option.code, value, value.utf8.count + 1) == 0 else {
            throw .last("zmq_setsockopt \(option.code)")
        }
    }

    private func setValue<Value: FixedWidthInteger>(_ code: Int32, _ value: Value) throws(ZeroMQError) {
        var value = value
        guard zmq_setsockopt(self.handle, code, &value, MemoryLayout<Value>.size) == 0 else {
            throw .last("zmq_setsockopt \(code)")
        }
    }

    /// What can be done without waiting. Asking makes libzmq look into its mailbox, which may use up a wake-up.
    package var events: Events {
        var events: Int32 = 0
        var size = MemoryLayout<Int32>.size
        guard zmq_getsockopt(self.handle, ZMQ_EVENTS, &events, &size) == 0 else { return [] }
        return Events(rawValue: events)
    }

    package struct Events: OptionSet, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let receivable = Events(rawValue: ZMQ_POLLIN)
        package static let sendable = Events(rawValue: ZMQ_POLLOUT)
    }

    /// Signals edges, not levels: readable means "look at `events`", and only once per change.
    var descriptor: Int32 {
        var descriptor: Int32 = -1
        var size = MemoryLayout<Int32>.size
        let result = zmq_getsockopt(self.handle, ZMQ_FD, &descriptor, &size)
        precondition(result == 0, "\(ZeroMQError.last("ZMQ_FD"))")
        return descriptor
    }

    /// The endpoint last bound, with the port the operating system chose.
    package var lastEndpoint: String {
        get throws(ZeroMQError) {
            var text = [UInt8](repeating: 0, count: 512)
            var size = text.count
            guard zmq_getsockopt(self.handle, ZMQ_LAST_ENDPOINT, &text, &size) == 0 else {
                throw .last("ZMQ_LAST_ENDPOINT")
            }
            return String(decoding: text.prefix(max(0, size - 1)), as: UTF8.self)
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up: a timer that fires early finds nothing to do.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = self.components
        return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
