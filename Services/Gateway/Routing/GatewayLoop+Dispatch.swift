import EngineIOProtocol
import NIOHTTP1
import Operations

/// From a request's head to who answers it: the page, an application's client script, CORS, or an engine.
extension GatewayLoop {
    func dispatch(_ exchange: Exchange) {
        if let limits = self.addresses, let fault = self.attribute(exchange, limits) { return exchange.refuse(fault) }
        if exchange.target.isServer { return exchange.answer(.serverOptions) }
        if let answer = self.site.page.answer(to: exchange.head, path: exchange.target.path) {
            return exchange.answer(answer)
        }
        guard let application = self.engines.applications.first(for: exchange.target.path) else {
            // Before any engine is heard of, nobody can say which paths there are.
            return exchange.refuse(with: self.engines.applications.isEmpty ? .noEngine : .notFound)
        }
        self.dispatch(exchange, application)
    }

    private func dispatch(_ exchange: Exchange, _ application: Application) {
        if self.applyCORS(exchange, application.options.cors) { return }
        if application.options.serveClient,
            let answer = self.site.client.answer(
                to: exchange.head,
                name: application.path.remainder(of: exchange.target.path)
            )
        {
            return exchange.answer(answer)
        }
        let verification = RequestVerification(
            method: exchange.head.method.rawValue,
            query: RequestQuery(target: exchange.target.originForm),
            origin: exchange.head.headers.first(name: "Origin"),
            isUpgrade: exchange.isWebSocketUpgrade,
            transports: application.options.transports
        )
        do throws(Refusal) {
            let route = try verification.beforeSession()
            self.begin(exchange, route, verification.query, application)
        } catch {
            self.metrics.refused.increment()
            exchange.refuse(error)
        }
    }

    /// - Returns: whether that was all: the request was a preflight.
    private func applyCORS(_ exchange: Exchange, _ policy: CORSPolicy?) -> Bool {
        guard let policy else { return false }
        let headers = exchange.head.headers
        let origin = headers.first(name: "Origin")
        guard exchange.head.method == .OPTIONS else {
            exchange.headers = HTTPHeaders(policy.headers(origin: origin))
            return false
        }
        let requested = headers.first(name: "Access-Control-Request-Headers")
        guard let preflight = policy.preflight(origin: origin, requestedHeaders: requested) else { return false }
        exchange.headers = HTTPHeaders(preflight.headers)
        guard let status = preflight.status else { return false }
        exchange.answer(HTTPAnswer(status: HTTPResponseStatus(statusCode: Int(status))))
        return true
    }

    private func begin(
        _ exchange: Exchange,
        _ route: RequestVerification.Route,
        _ query: RequestQuery,
        _ application: Application
    ) {
        let context = RequestContext(exchange: exchange, query: query, application: application, loop: self)
        switch route {
        case .open(.polling):
            if let fault = self.handshakeRefusal(exchange) { return exchange.refuse(fault) }
            PollingRequest(context, .open).begin()
        case .poll(let sid): PollingRequest(context, .poll(sid)).begin()
        case .post(let sid): PollingRequest(context, .post(sid)).begin()
        case .misdirected(let sid, let transport): PollingRequest(context, .misdirected(sid, transport)).begin()
        case .open(.websocket):
            if let fault = self.handshakeRefusal(exchange) { return exchange.refuse(fault) }
            UpgradeRequest(context, .open).begin()
        case .attach(let sid): UpgradeRequest(context, .attach(sid)).begin()
        case .futileUpgrade: UpgradeRequest(context, .futile).begin()
        }
    }
}

extension Exchange {
    /// Refuses in the form that the request's kind demands.
    func refuse(_ refusal: Refusal) {
        if self.isWebSocketUpgrade {
            self.answerAndClose(.upgradeRefusal(refusal.upgradeBody))
        } else {
            self.answer(HTTPAnswer(refusal))
        }
    }

    /// Refuses it whatever it asks for.
    func refuse(_ fault: RequestFault) {
        self.refuse(with: fault.answer)
    }

    func refuse(with answer: HTTPAnswer) {
        self.framing.keepsAlive = self.framing.keepsAlive && !self.isWebSocketUpgrade
        self.answer(answer)
    }
}
