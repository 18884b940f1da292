import Backbone
import EngineIOProtocol
import NIOCore
import NodeWires
import Operations
import SessionLink

/// Where gateways of this cluster reach the wire: their links, and by which of them each request and WebSocket came.
///
/// A channel is the number of its link, then its handle there.
final class GatewayPort {
    unowned let wire: EngineWire
    /// Takes a batch to where a gateway was heard from.
    var send: ([UInt8], LinkPeer) -> SendOutcome = { _, _ in .unreachable }
    /// Delivers what has come, and says whether nothing is left.
    var receiveNow: () -> Bool = { true }
    private var links: [UInt32: WireGatewayLink] = [:]
    private var numbers: [LinkID: UInt32] = [:]
    private var lastNumber: UInt32 = 0
    let incarnation = UInt64.random(in: 1 ... .max)

    init(_ wire: EngineWire) {
        self.wire = wire
    }

    func received(_ batch: UnsafeRawBufferPointer, from peer: LinkPeer) {
        guard let header = try? BatchHeader(decoding: batch.bytes) else {
            return self.wire.metrics.malformed.increment()
        }
        if let link = self.numbers[header.link].flatMap({ self.links[$0] }) {
            link.received(batch, from: peer)
        } else if header.kind == .open, self.wire.isSpeaking {
            self.newLink(header.link, peer).received(batch, from: peer)
        } else if let answer = header.resetAnswer {
            _ = self.send(answer, peer)  // Lost, it is asked for again.
        }
        self.wire.flushSoon()
    }

    private func newLink(_ id: LinkID, _ peer: LinkPeer) -> WireGatewayLink {
        self.lastNumber &+= 1
        let link = WireGatewayLink(id, number: self.lastNumber, peer: peer, port: self)
        self.links[link.number] = link
        self.numbers[id] = link.number
        return link
    }

    func forget(_ link: WireGatewayLink) {
        self.links[link.number] = nil
        self.numbers[link.id] = nil
    }

    /// Gateways are told that it is over; what waits at them has been answered.
    func close() {
        for link in Array(self.links.values) {
            link.leave()
            self.forget(link)
        }
    }

    // MARK: Time

    var deadline: ContinuousClock.Instant? { self.links.values.compactMap(\.deadline).min() }

    func timerFired(now: ContinuousClock.Instant) {
        for link in Array(self.links.values) { link.timerFired(now: now) }
    }

    func flush() {
        for link in self.links.values { link.flush() }
    }
}

// MARK: What is said to a channel

extension GatewayPort {
    func answer(_ channel: ChannelID, _ packets: [WirePacket]) {
        self.with(channel) { $0.answer($1, packets) }
    }

    func confirm(_ channel: ChannelID) {
        self.with(channel) { $0.confirm($1) }
    }

    func refuse(_ channel: ChannelID, _ refusal: Refusal) {
        self.with(channel) { $0.refuse($1, refusal) }
    }

    func accept(_ channel: ChannelID) {
        self.with(channel) { $0.accept($1) }
    }

    func write(_ channel: ChannelID, _ packets: [WirePacket]) {
        self.with(channel) { $0.write($1, packets) }
    }

    func close(_ channel: ChannelID, _ reason: CloseReason) {
        self.with(channel) { $0.close($1, reason) }
    }

    private func with(_ channel: ChannelID, _ say: (WireGatewayLink, Handle) -> Void) {
        guard let link = self.links[UInt32(truncatingIfNeeded: channel.rawValue >> 32)] else { return }
        say(link, Handle(rawValue: UInt32(truncatingIfNeeded: channel.rawValue)))
    }
}
