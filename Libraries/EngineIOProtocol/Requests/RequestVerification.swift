/// The checks a request passes before it means anything, in Node.js' order: transport, Origin header, session id,
/// method, WebSocket without upgrade; then, in the engine, `allowRequest`, the protocol's revision and the session id's
/// making.
///
/// A gateway makes those that need no session, ``beforeSession()``; the session's owner makes the rest.
package struct RequestVerification: Sendable {
    /// What a request that passed is about.
    package enum Route: Equatable, Sendable {
        /// A new session. The engine checks on: ``RequestVerification/checkVersion(_:)``.
        case open(Transport)
        case poll(sid: String)
        case post(sid: String)
        /// A WebSocket for a session that exists.
        case attach(sid: String)
        /// Something no session takes: a method of no meaning, or `transport=websocket` without an upgrade. The owner
        /// knows whether the session exists, and which refusal that makes: ``Session/misdirected(_:)``.
        case misdirected(sid: String, Transport)
        /// An upgrade with `transport=polling`: answer `101`, then close the WebSocket.
        case futileUpgrade(sid: String?)
    }

    package let method: String
    package let query: RequestQuery
    /// The `Origin` header.
    package let origin: String?
    /// Whether the request asks for an upgrade to the WebSocket protocol.
    package let isUpgrade: Bool
    /// The transports that are served.
    package let transports: [Transport]

    package init(method: String, query: RequestQuery, origin: String?, isUpgrade: Bool, transports: [Transport]) {
        self.method = method
        self.query = query
        self.origin = origin
        self.isUpgrade = isUpgrade
        self.transports = transports
    }

    /// The checks that need no session.
    package func beforeSession() throws(Refusal) -> Route {
        guard let transport = self.query.transport, self.transports.contains(transport) else {
            throw .transportUnknown
        }
        guard self.origin.map(HeaderValue.isValid) ?? true else { throw .badRequest }
        if let sid = self.query.sid {
            return self.route(sid: sid, transport: transport)
        }
        guard self.method == "GET" else { throw .badHandshakeMethod }
        if self.isUpgrade {
            return transport == .websocket ? .open(.websocket) : .futileUpgrade(sid: nil)
        }
        guard transport == .polling else { throw .badRequest }
        return .open(.polling)
    }

    /// The revision of the protocol, checked by the engine once the application has admitted the request.
    package static func checkVersion(_ version: String?) throws(Refusal) {
        guard version == "4" else { throw .unsupportedProtocolVersion }
    }

    private func route(sid: String, transport: Transport) -> Route {
        if self.isUpgrade {
            return transport == .websocket ? .attach(sid: sid) : .futileUpgrade(sid: sid)
        }
        guard transport == .polling else { return .misdirected(sid: sid, transport) }
        return switch self.method {
        case "GET": .poll(sid: sid)
        case "POST": .post(sid: sid)
        case _: .misdirected(sid: sid, transport)
        }
    }
}
