/// A node's own keys. The secret leaves it towards libzmq and the file of its owner alone: never into a log.
package struct CurveKeyPair: Sendable {
    package let publicKey: CurveKey
    /// Z85.
    package let secret: String

    /// - Throws: libzmq's error where it was built without CURVE.
    package static func random() throws(ZeroMQError) -> CurveKeyPair {
        let (secret, publicKey) = try ZeroMQ.Curve.makePair()
        guard let key = CurveKey(z85: publicKey) else { preconditionFailure("libzmq makes sound keys") }
        return CurveKeyPair(publicKey: key, secret: secret)
    }

    private init(publicKey: CurveKey, secret: String) {
        self.publicKey = publicKey
        self.secret = secret
    }

    /// The pair of a secret, whose public key follows from it; nil for a text that is no key.
    package init?(secret: some StringProtocol) {
        guard ZeroMQ.Curve.decode(secret) != nil, let text = try? ZeroMQ.Curve.publicKey(of: String(secret)),
            let key = CurveKey(z85: text)
        else { return nil }
        self.init(publicKey: key, secret: String(secret))
    }
}

extension CurveKeyPair: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "the pair of \(self.publicKey)" }
    package var debugDescription: String { self.description }
    package var customMirror: Mirror { Mirror(self, children: ["publicKey": self.publicKey]) }
}
