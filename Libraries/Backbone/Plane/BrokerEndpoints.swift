/// Where one broker is reached: `PUBLISH+SUBSCRIBE`, for example `tcp://broker:7001+tcp://broker:7002`.
package struct BrokerEndpoints: Hashable, Sendable {
    /// Nodes publish to this one.
    package var publish: String
    /// Nodes receive from this one.
    package var subscribe: String
    /// The broker's public key; nil where it speaks plaintext.
    package var key: CurveKey?

    package init(publish: String, subscribe: String, key: CurveKey? = nil) {
        self.publish = publish
        self.subscribe = subscribe
        self.key = key
    }

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.contains("://") }) else { return nil }
        self.init(publish: String(parts[0]), subscribe: String(parts[1]))
    }
}

extension BrokerEndpoints: CustomStringConvertible {
    package var description: String { "\(self.publish)+\(self.subscribe)" }
}
