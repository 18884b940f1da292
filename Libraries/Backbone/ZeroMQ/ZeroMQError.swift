import CZeroMQ

/// What libzmq refused, and which call it was.
package struct ZeroMQError: Error, Equatable {
    package var code: Int32
    package var operation: String

    package init(code: Int32, operation: String) {
        self.code = code
        self.operation = operation
    }

    /// The error of the call that has just failed: `errno` must be read before anything else runs.
    static func last(_ operation: String) -> ZeroMQError {
        let code = zmq_errno()
        return ZeroMQError(code: code, operation: operation)
    }
}

extension ZeroMQError: CustomStringConvertible {
    package var description: String {
        "\(self.operation): \(String(cString: zmq_strerror(self.code)))"
    }
}
