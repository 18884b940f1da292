/// Addresses that share a prefix: `10.0.0.0/8`, `2001:db8::/32`, or one address alone.
package struct NetworkBlock: Equatable, Sendable {
    private let network: IPAddress
    private let prefix: Int

    /// `nil` for what is no block, and for one whose address has bits behind its prefix: most likely a slip of the pen.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(parts[0]) else { return nil }
        // As written: a mapped address in IPv6's spelling has a prefix of IPv6.
        let isIPv4 = !parts[0].contains(":")
        var prefix = 128
        if parts.count == 2 {
            guard let length = Int(parts[1]), parts[1].allSatisfy(\.isNumber) else { return nil }
            guard (0...(isIPv4 ? 32 : 128)).contains(length) else { return nil }
            prefix = isIPv4 ? 96 + length : length
        }
        guard address.network(prefix: prefix) == address else { return nil }
        self.network = address
        self.prefix = prefix
    }

    package func contains(_ address: IPAddress) -> Bool {
        address.network(prefix: self.prefix) == self.network
    }
}
