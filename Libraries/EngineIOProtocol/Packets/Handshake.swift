import NIOCore

/// What the open packet tells a client: `{"sid","upgrades","pingInterval","pingTimeout","maxPayload"}`, exactly these
/// keys, times in milliseconds.
package struct Handshake: Equatable, Sendable {
    package var sid: String
    package var upgrades: [Transport]
    package var pingInterval: Duration
    package var pingTimeout: Duration
    package var maxPayload: Int

    package init(
        sid: String,
        upgrades: [Transport],
        pingInterval: Duration,
        pingTimeout: Duration,
        maxPayload: Int
    ) {
        self.sid = sid
        self.upgrades = upgrades
        self.pingInterval = pingInterval
        self.pingTimeout = pingTimeout
        self.maxPayload = maxPayload
    }

    package var json: String {
        let upgrades = self.upgrades.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        return "{\"sid\":\(self.sid.quotedAsJSON),\"upgrades\":[\(upgrades)]"
            + ",\"pingInterval\":\(self.pingInterval.wholeMilliseconds)"
            + ",\"pingTimeout\":\(self.pingTimeout.wholeMilliseconds)"
            + ",\"maxPayload\":\(self.maxPayload)}"
    }

    package var packet: Packet { .open(ByteBuffer(string: self.json)) }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        self.components.seconds * 1000 + self.components.attoseconds / 1_000_000_000_000_000
    }
}
