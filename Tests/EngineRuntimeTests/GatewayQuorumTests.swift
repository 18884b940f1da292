import Backbone
import Testing

@testable import EngineRuntime

@Suite("Which gateways would know a session opened now")
struct GatewayQuorumTests {
    private let gateway = NodeID(rawValue: 1)
    private let other = NodeID(rawValue: 2)

    @Test("Without ready gateways nobody is missing")
    func nobody() {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: false)
        #expect(quorum.isWhole)
    }

    @Test("A ready gateway is missing until each of its event loops is linked")
    func everyLoop() {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        #expect(quorum.missing == [self.gateway])
        quorum.linkOpened(self.gateway, loop: 0, of: 2)
        #expect(quorum.missing == [self.gateway])
        quorum.linkOpened(self.gateway, loop: 1, of: 2)
        #expect(quorum.isWhole)
    }

    @Test("A link that ends makes its gateway missing again, and it alone")
    func linkEnds() {
        var quorum = GatewayQuorum()
        for node in [self.gateway, self.other] {
            quorum.gatewayAnnounced(node, isReady: true)
            quorum.linkOpened(node, loop: 0, of: 1)
        }
        quorum.linkEnded(self.gateway, loop: 0)
        #expect(quorum.missing == [self.gateway])
    }

    @Test("A loop with two links is linked until both have ended")
    func twoLinks() {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        for _ in 0..<2 { quorum.linkOpened(self.gateway, loop: 0, of: 1) }
        quorum.linkEnded(self.gateway, loop: 0)
        #expect(quorum.isWhole)
        quorum.linkEnded(self.gateway, loop: 0)
        #expect(!quorum.isWhole)
    }

    @Test("A gateway that is gone without a word is not waited for, unless another loop of it is linked")
    func goneWithoutAWord() {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        for loop: UInt16 in 0...1 { quorum.linkOpened(self.gateway, loop: loop, of: 2) }
        quorum.linkEnded(self.gateway, loop: 0)
        quorum.gatewayGone(self.gateway)
        #expect(quorum.missing == [self.gateway])
        quorum.linkEnded(self.gateway, loop: 1)
        quorum.gatewayGone(self.gateway)
        #expect(quorum.isWhole)
        // It was not gone after all.
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        #expect(quorum.missing == [self.gateway])
    }

    @Test("A gateway that left, or is no longer ready, is not waited for", arguments: [true, false])
    func gone(byLeaving: Bool) {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        if byLeaving {
            quorum.gatewayLeft(self.gateway)
        } else {
            quorum.gatewayAnnounced(self.gateway, isReady: false)
        }
        #expect(quorum.isWhole)
    }
}
