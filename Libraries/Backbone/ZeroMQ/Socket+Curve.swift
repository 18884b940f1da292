import CZeroMQ
import Glibc

/// Who binds is CURVE's server, who connects its client. A context without keys speaks plaintext.
extension ZeroMQ.Socket {
    /// Says to the authentication on whose behalf it is asked. libzmq asks nobody for a socket without a domain.
    private static let domain = Array("signalbox".utf8)

    func listenSecurely(at endpoint: String) throws(ZeroMQError) {
        guard let keys = self.context.keys(at: endpoint) else { return }
        try self.set(.curveServer, to: true)
        try self.set(.curveSecretKey, to: keys.own.secret)
        try self.set(.authenticationDomain, to: Self.domain)
        // Without it libzmq lets everybody in when nobody answers its questions.
        try self.set(.requiresAuthentication, to: true)
    }

    func dialSecurely(_ endpoint: String, _ key: CurveKey?) throws(ZeroMQError) {
        guard let (own, other) = try self.context.keys(towards: endpoint, key) else { return }
        try self.set(.curveServerKey, to: other.bytes)
        try self.set(.curvePublicKey, to: own.publicKey.bytes)
        try self.set(.curveSecretKey, to: own.secret)
    }
}

extension ZeroMQ.Context {
    fileprivate func keys(at endpoint: String) -> NodeKeys? {
        endpoint.hasPrefix("inproc:") ? nil : self.keys
    }

    /// The two keys of a connection; nil where both sides speak plaintext.
    ///
    /// - Throws: where one side alone does.
    func keys(
        towards endpoint: String,
        _ other: CurveKey?
    ) throws(ZeroMQError) -> (own: CurveKeyPair, other: CurveKey)? {
        switch (self.keys(at: endpoint), other) {
        case (nil, nil): return nil
        case (let keys?, let other?): return (keys.own, other)
        case (.some, nil):
            throw ZeroMQError(code: ENOKEY, operation: "\(endpoint) speaks plaintext, this node CURVE alone")
        case (nil, .some):
            throw ZeroMQError(code: ENOKEY, operation: "\(endpoint) speaks CURVE, and this node has no key")
        }
    }
}
