/// Why a node speaks CURVE alone: it has keys, and a list of those it trusts.
package struct NodeKeys: Sendable {
    package let own: CurveKeyPair
    package let allowed: AllowList

    package init(own: CurveKeyPair, allowed: AllowList) {
        self.own = own
        self.allowed = allowed
    }

    /// The one secret that a file holds.
    package static func own(at path: String) throws(KeyFileFault) -> CurveKeyPair {
        guard ZeroMQ.Curve.isAvailable else { throw .unsupported }
        let lines = KeyLines(try KeyFile.read(path, isSecret: true).text).lines
        guard lines.count == 1 else { throw .wrongNumber(of: lines.count) }
        guard let pair = CurveKeyPair(secret: lines[0].key) else { throw .notAKey(line: lines[0].number) }
        return pair
    }

    /// The public keys that a file holds, in its order.
    package static func publicKeys(at path: String) throws(KeyFileFault) -> [CurveKey] {
        try KeyLines(try KeyFile.read(path).text).publicKeys().map(\.key)
    }
}
