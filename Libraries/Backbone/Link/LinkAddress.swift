import Glibc

/// Where an engine's link listener is reached.
package struct LinkAddress: Hashable, Sendable {
    /// `tcp://host:port` or `ipc://path`.
    package var endpoint: String
    /// The engine's public key; nil where it speaks plaintext.
    package var key: CurveKey?

    package init(endpoint: String, key: CurveKey? = nil) {
        self.endpoint = endpoint
        self.key = key
    }
}

extension Announcement {
    /// nil for a node that has no links.
    package var linkAddress: LinkAddress? {
        self.address(of: "link").map { LinkAddress(endpoint: $0, key: self.key) }
    }
}

extension ZeroMQ.Context {
    /// Anybody on the plane may call itself an engine. Whom this node believes stands in its own list.
    func trusts(_ address: LinkAddress) throws(ZeroMQError) {
        guard let (_, key) = try self.keys(towards: address.endpoint, address.key) else { return }
        guard self.keys?.allowed.allows(key) == false else { return }
        throw ZeroMQError(code: EKEYREJECTED, operation: "\(key) of \(address.endpoint) is not among the allowed keys")
    }
}
