import CZeroMQ

/// Why a connection ended before it could carry anything.
package enum HandshakeFailure: Equatable, Sendable {
    /// By the authentication of one side, with its status.
    case refused(status: Int32)
    /// By what ZMTP says, in libzmq's numbers.
    case protocolError(Int32)
    /// The other side closed it, or took too long.
    case unfinished(errno: Int32)

    /// libzmq tries again by itself only where the other side just went away.
    var endsAttempts: Bool {
        switch self {
        case .refused, .protocolError: true
        case .unfinished: false
        }
    }
}

extension HandshakeFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .refused(400): "refused: this node's public key is not among those allowed there"
        case .refused(let status): "refused with status \(status)"
        case .protocolError(ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH):
            "one side speaks CURVE, the other plaintext"
        case .protocolError(ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC): "the keys do not match"
        case .protocolError(let code): "ZMTP error 0x\(String(code, radix: 16))"
        case .unfinished(let code): "handshake not finished: \(String(cString: zmq_strerror(code)))"
        }
    }
}
