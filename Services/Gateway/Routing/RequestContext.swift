import EngineIOProtocol
import NIOHTTP1
import SessionLink

/// What a request for an application needs to know of its surroundings.
struct RequestContext {
    let exchange: Exchange
    let query: RequestQuery
    let application: Application
    unowned let loop: GatewayLoop

    /// The head, as the engine's handlers see it.
    var head: RequestHead {
        let head = self.exchange.head
        return RequestHead(
            method: head.method.rawValue,
            uri: self.exchange.target.originForm,
            headers: head.headers.map { ($0.name, $0.value) },
            remoteAddress: self.loop.clientAddress(of: self.exchange),
            isSecure: self.loop.isSecure
        )
    }
}
