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

    @Test("A gateway that was met is not waited for when its link ends: it knows whose the sessions are")
    func linkEnds() {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        quorum.linkOpened(self.gateway, loop: 0, of: 1)
        quorum.linkEnded(self.gateway, loop: 0)
        #expect(quorum.isWhole)
    }

    @Test("A loop whose link ended before the others were linked is missing again")
    func linkEndsTooEarly() {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        quorum.linkOpened(self.gateway, loop: 0, of: 2)
        quorum.linkEnded(self.gateway, loop: 0)
        quorum.linkOpened(self.gateway, loop: 1, of: 2)
        #expect(quorum.missing == [self.gateway])
    }

    @Test("A loop with two links is linked until both have ended")
    func twoLinks() {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        for _ in 0..<2 { quorum.linkOpened(self.gateway, loop: 0, of: 2) }
        quorum.linkEnded(self.gateway, loop: 0)
        quorum.linkOpened(self.gateway, loop: 1, of: 2)
        #expect(quorum.isWhole)
    }

    @Test("A gateway for which a session has waited in vain is waited for no more, the next one is")
    func givenUp() {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        let givenUp = [quorum.giveUpOnMissing(), quorum.giveUpOnMissing()]
        #expect(givenUp == [[self.gateway], []])
        #expect(quorum.isWhole)
        quorum.gatewayAnnounced(self.other, isReady: true)
        #expect(quorum.missing == [self.other])
    }

    @Test(
        "A gateway that left and comes back is waited for again, unless it was linked all the while",
        arguments: [true, false]
    )
    func returns(linked: Bool) {
        var quorum = GatewayQuorum()
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        quorum.linkOpened(self.gateway, loop: 0, of: 1)
        if !linked { quorum.linkEnded(self.gateway, loop: 0) }
        quorum.gatewayLeft(self.gateway)
        quorum.gatewayAnnounced(self.gateway, isReady: true)
        #expect(quorum.isWhole == linked)
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
