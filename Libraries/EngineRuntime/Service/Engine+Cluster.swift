import Backbone
import EngineIOProtocol
import SocketIO

/// The other engines, where the application speaks Socket.IO.
extension Engine {
    /// The application's server, one of its cluster.
    func makeServer() -> Server {
        let settings = ServerSettings(
            connectTimeout: .milliseconds(self.configuration.options.connectTimeout),
            requestsTimeout: self.configuration.requestsTimeout
        )
        let bus = ClusterPlane(
            self.plane,
            path: self.configuration.options.path,
            metrics: self.metrics.cluster,
            logger: self.logger
        )
        let server = Server(engine: self.server, settings: settings, bus: bus)
        self.cluster = (server.cluster, bus)
        return server
    }

    func engineAppeared(_ node: NodeID) {
        self.cluster?.bus.appeared(node)
        self.cluster?.servers.appeared(node.description)
    }

    func engineLeft(_ node: NodeID) {
        self.cluster?.bus.left(node)
        self.cluster?.servers.left(node.description)
    }

    func engineUnheard(_ node: NodeID) {
        self.cluster?.servers.unheard(node.description)
    }
}
