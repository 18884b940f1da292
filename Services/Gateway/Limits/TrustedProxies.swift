package import NIOHTTP1

/// Proxies whose word about a client's address is taken.
package struct TrustedProxies: Equatable, Sendable {
    private static let field = "X-Forwarded-For"
    /// Hops that are looked at: a client may write what it likes before the first trusted one.
    private static let hops = 32

    private let blocks: [NetworkBlock]

    package init(_ blocks: [NetworkBlock] = []) {
        self.blocks = blocks
    }

    package var isEmpty: Bool { self.blocks.isEmpty }

    package func contains(_ address: IPAddress) -> Bool {
        self.blocks.contains { $0.contains(address) }
    }

    /// The client of a request that came through `peer`: of the hops, read from the nearest, the first that is no
    /// trusted proxy. One that is no address ends the search: what is behind it is anybody's word.
    package func client(of peer: IPAddress, _ headers: HTTPHeaders) -> IPAddress {
        var client = peer
        let hops = headers[Self.field].reversed().flatMap { $0.split(separator: ",").reversed() }
        for hop in hops.prefix(Self.hops) {
            guard self.contains(client), let address = IPAddress(hop.trimmingHop) else { return client }
            client = address
        }
        return client
    }
}

extension Substring {
    /// Without the space around it, IPv6's brackets, and a port behind either.
    fileprivate var trimmingHop: Substring {
        var hop = self.drop { $0 == " " || $0 == "\t" }
        while let last = hop.last, last == " " || last == "\t" { hop.removeLast() }
        if hop.first == "[", let end = hop.firstIndex(of: "]") { return hop[hop.index(after: hop.startIndex)..<end] }
        guard let colon = hop.firstIndex(of: ":"), colon == hop.lastIndex(of: ":") else { return hop }
        return hop[..<colon]
    }
}
