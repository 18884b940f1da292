import Testing

@testable import SessionLink

@Suite("A link, opening and ending")
struct LinkOpeningTests {
    @Test("opens with one question and one answer")
    func opens() {
        var pair = LinkPair()
        #expect(pair.gateway.condition == .opening)
        let (toEngine, toGateway) = pair.exchange()
        #expect(toEngine.map(\.change) == [LinkChange(opened: true)])
        #expect(toGateway.map(\.change) == [LinkChange(opened: true)])
        #expect(pair.gateway.condition == .alive && pair.engine.condition == .alive)
        #expect(pair.gateway.epochNumber == 1 && pair.engine.epochNumber == 1)
    }

    @Test("opens although questions are lost")
    func retries() {
        var pair = LinkPair()
        _ = pair.gatewayBatches()
        #expect(pair.gatewayBatches() == [])
        pair.pass(.milliseconds(250))
        #expect(pair.gatewayBatches().map(\.kind) == [.open])
    }

    @Test("has credit when it is open, and none before")
    func creditArrives() {
        var pair = LinkPair()
        #expect(pair.gateway.mayWrite == false)
        let (_, toGateway) = pair.exchange()
        #expect(toGateway.map(\.creditArrived) == [true])
        #expect(pair.gateway.mayWrite == true)
    }

    @Test("sends what was written before it was open")
    func writtenBefore() {
        var pair = LinkPair()
        pair.gateway.writer.confirmed(Sample.handle)
        let (toEngine, _) = pair.exchange()
        #expect(toEngine.map(\.records) == [.none, .batch(56..<68)])
    }

    @Test("is ended and opened anew by an engine that has restarted, for a named reason")
    func restarted() throws {
        var pair = LinkPair()
        pair.open()
        var other = LinkPair(incarnation: 12)  // The engine's new process has no link.
        let lost = try pair.gatewayBatch { $0.confirmed(Sample.handle) }
        let reset = try #require(lost.header?.resetAnswer)
        #expect(pair.gatewayReceives(reset).change == LinkChange(ended: .unknownLink))
        let question = pair.gatewayBatches()[0]
        #expect(question.header?.reason == .unknownLink && question.header?.epoch == 2)
        #expect(other.engineReceives(question).change == LinkChange(opened: true))
        #expect(pair.gatewayReceives(other.engineBatches()[0]).change.opened == true)
    }

    @Test("is ended by an engine that opens its epoch again as another incarnation")
    func otherIncarnation() throws {
        var pair = LinkPair()
        let question = pair.gatewayBatches()[0]
        pair.engineReceives(question)
        for batch in pair.engineBatches() { pair.gatewayReceives(batch) }
        var other = LinkPair(incarnation: 12)
        other.engineReceives(question)  // It came twice; the second time to a new process.
        let answer = other.engineBatches()[0]
        #expect(pair.gatewayReceives(answer).change == LinkChange(ended: .newIncarnation))
    }

    @Test("tells the other end why the gateway ended the epoch")
    func gatewayEnds() {
        var pair = LinkPair()
        pair.open()
        #expect(pair.gateway.end(.protocolViolation, now: pair.now) == LinkChange(ended: .protocolViolation))
        let (toEngine, toGateway) = pair.exchange()
        #expect(toEngine.first?.change == LinkChange(ended: .protocolViolation, opened: true))
        #expect(toGateway.first?.change == LinkChange(opened: true))
        #expect(pair.engine.statistics.lastEnd == .protocolViolation)
    }

    @Test("tells the other end why the engine ended the epoch")
    func engineEnds() throws {
        var pair = LinkPair()
        pair.open()
        _ = pair.engine.end(.protocolViolation, now: pair.now)
        #expect(pair.engine.condition == .ended)
        let reset = pair.engineBatches()[0]
        #expect(pair.gatewayReceives(reset).change == LinkChange(ended: .protocolViolation))
        let (toEngine, _) = pair.exchange()
        #expect(toEngine.first?.change == LinkChange(opened: true))
    }

    @Test("takes with it what was written in the epoch that ended")
    func nothingCrosses() throws {
        var pair = LinkPair()
        pair.open()
        try pair.gateway.writer.message(of: Sample.hi)
        let sent = pair.gatewayBatches()
        try pair.gateway.writer.message(of: Sample.hi)
        _ = pair.gateway.end(.silence, now: pair.now)
        let (toEngine, _) = pair.exchange()
        #expect(toEngine.allSatisfy { $0.records == .none })
        #expect(pair.engineReceives(sent[0]) == .nothing)
        #expect(pair.engine.statistics.stale == 1)
    }

    @Test("says farewell once, and the other end knows it for that", arguments: [true, false])
    func closes(byGateway: Bool) throws {
        var pair = LinkPair()
        pair.open()
        if byGateway { pair.gateway.close() } else { pair.engine.close() }
        let farewell = byGateway ? pair.gatewayBatches() : pair.engineBatches()
        #expect(farewell.map(\.kind) == [.close])
        let received = byGateway ? pair.engineReceives(farewell[0]) : pair.gatewayReceives(farewell[0])
        #expect(received.change == LinkChange(ended: .closed))
        #expect(byGateway ? pair.engine.condition == .closed : pair.gateway.condition == .opening)
        #expect(byGateway ? pair.gatewayBatches() == [] : pair.engineBatches() == [])
    }

    @Test("counts datagrams that are not its own and leaves them alone")
    func foreign() throws {
        var pair = LinkPair()
        pair.open()
        var other = try pair.engineBatch { $0.confirmed(Sample.handle) }
        other[8] ^= 0xff
        #expect(pair.gatewayReceives(other) == .nothing)
        #expect(pair.gatewayReceives([1, 2, 3]) == .nothing)
        #expect(pair.gateway.statistics.foreign == 1 && pair.gateway.statistics.malformed == 1)
    }
}
