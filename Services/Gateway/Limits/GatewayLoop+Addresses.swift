import EngineIOProtocol
import NIOHTTP1

/// Requests by the address that they come from, which may not be the connection's: a proxy's connections carry those of
/// many clients.
extension GatewayLoop {
    /// The client's IP address, as applications see it.
    func clientAddress(of exchange: Exchange) -> String {
        let peer = exchange.connection?.remoteAddress ?? ""
        guard let client = self.proxiedClient(of: exchange) else { return peer }
        return "\(client)"
    }

    /// Whom a request comes from, if a trusted proxy says so.
    func proxiedClient(of exchange: Exchange) -> IPAddress? {
        let proxies = self.configuration.proxies
        guard !proxies.isEmpty, let peer = exchange.connection?.peer, proxies.contains(peer) else { return nil }
        return proxies.client(of: peer, exchange.head.headers)
    }

    /// Counts a proxied request's connection as its client's.
    ///
    /// - Returns: how the request is refused, if its client has too many.
    func attribute(_ exchange: Exchange, _ limits: AddressLimits) -> RequestFault? {
        guard let connection = exchange.connection, let client = self.proxiedClient(of: exchange) else { return nil }
        guard connection.lease?.client != client.client else { return nil }
        connection.releaseLease()
        switch limits.attributed(to: client) {
        case .admitted(let lease):
            connection.lease = lease
            return nil
        case .refused(let fault, let lease):
            lease.release()
            return fault
        case .dropped:
            return .tooManyOfAddress
        }
    }

    /// The first handshake of a client's own connection was paid for by the connection.
    ///
    /// - Returns: how another is refused, if it is one too many.
    func handshakeRefusal(_ exchange: Exchange) -> RequestFault? {
        guard let limits = self.addresses, let connection = exchange.connection else { return nil }
        if let client = self.proxiedClient(of: exchange) { return limits.handshake(of: client) }
        guard connection.hasHandshake, let peer = connection.peer else {
            connection.hasHandshake = true
            return nil
        }
        return limits.handshake(of: peer)
    }
}
