import Backbone
import NIOCore
import Operations
import RedisClient

/// The wire of Node.js' `RedisEngine` in this bridge.
extension Bridge {
    func makeEngineWire(_ configuration: EngineWireConfiguration, _ metrics: Metrics) -> EngineWire {
        let (zeroMQ, eventLoop) = (self.zeroMQ, self.eventLoop)
        let wire = EngineWire(
            configuration,
            node: self.node,
            redis: self.redis,
            dial: { try LinkDialer(context: zeroMQ, eventLoop: eventLoop, address: $0) },
            on: eventLoop,
            metrics: EngineWireMetrics(metrics),
            logger: self.logger
        )
        wire.gateways.send = { [unowned self] in self.linkRelay.answer($0, to: $1) }
        wire.gateways.receiveNow = { [unowned self] in self.linkRelay.receiveNow() }
        return wire
    }

    func gatewayAsks(_ batch: UnsafeRawBufferPointer, _ peer: LinkPeer) {
        self.engineWire?.gateways.received(batch, from: peer)
    }

    /// It is spoken by the bridge that is elected, while Redis is there: without it nobody's answer can come.
    func engineWireMayChange() {
        let speaks = self.election?.isElected == true && self.redis.health == .available
        guard let wire = self.engineWire, wire.isSpeaking != speaks else { return }
        if speaks { wire.begin() } else { wire.end() }
        self.plane.announce { $0.set(.asksNodeServers, to: speaks) }
    }
}
