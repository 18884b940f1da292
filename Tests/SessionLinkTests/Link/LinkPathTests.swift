import Testing

@testable import SessionLink

@Suite("A link, when its path or its peer fails")
struct LinkPathTests {
    @Test("says nothing while the path is lost")
    func silent() {
        var pair = LinkPair()
        pair.open()
        #expect(pair.gateway.pathLost(now: pair.now) == LinkChange(liveness: .suspected))
        pair.gateway.writer.confirmed(Sample.handle)
        pair.pass(.milliseconds(600))
        #expect(pair.gatewayBatches() == [])
    }

    @Test("resumes without loss or repetition after a broken path")
    func resumes() throws {
        var pair = LinkPair()
        pair.open()
        _ = try pair.gatewayBatch { $0.confirmed(Sample.handle) }
        _ = try pair.engineBatch { $0.notMine(Sample.handle) }  // Both are lost with the path.
        _ = pair.gateway.pathLost(now: pair.now)
        pair.gateway.writer.confirmed(Sample.handle)
        #expect(pair.gatewayBatches() == [])
        pair.pass(.seconds(1))
        pair.gateway.pathRestored(now: pair.now)
        let (toEngine, toGateway) = pair.exchange()
        #expect(toEngine.map(\.records).filter { $0 != .none }.count == 2)
        #expect(toGateway.map(\.records).filter { $0 != .none }.count == 1)
        #expect(pair.gateway.condition == .alive)
        #expect(pair.gateway.statistics.epochsEnded == 0 && pair.engine.statistics.epochsEnded == 0)
    }

    @Test("takes a batch that comes for a sign that the path is back")
    func impliedRestoration() throws {
        var pair = LinkPair()
        pair.open()
        _ = pair.engine.pathLost(now: pair.now)
        pair.engine.writer.confirmed(Sample.handle)
        #expect(pair.engineBatches() == [])
        pair.engineReceives(try pair.gatewayBatch { $0.confirmed(Sample.handle) })
        #expect(pair.engineBatches().map(\.kind) == [.resume, .data])
    }

    @Test("ends when the path does not come back, and asks for a new epoch when it does")
    func pathGone() {
        var pair = LinkPair()
        pair.open()
        _ = pair.gateway.pathLost(now: pair.now)
        pair.pass(.seconds(3))
        #expect(pair.gateway.deadline == pair.now)
        #expect(pair.gateway.timerFired(now: pair.now) == LinkChange(ended: .pathLost))
        #expect(pair.gateway.deadline == nil)
        pair.gateway.pathRestored(now: pair.now)
        let (toEngine, _) = pair.exchange()
        #expect(toEngine.first?.change == LinkChange(ended: .pathLost, opened: true))
    }

    @Test("ends at once when nobody is at the engine's endpoint any more, unless the path is back")
    func peerGone() {
        var pair = LinkPair()
        pair.open()
        #expect(pair.gateway.peerGone(now: pair.now) == .none)
        _ = pair.gateway.pathLost(now: pair.now)
        #expect(pair.gateway.peerGone(now: pair.now) == LinkChange(ended: .peerGone))
        #expect(pair.gateway.condition == .opening)
        #expect(pair.gateway.peerGone(now: pair.now) == .none)
    }

    @Test("waits out the stall timeout for an engine whose endpoint accepts connections, and resumes")
    func peerAccepts() throws {
        var pair = LinkPair()
        pair.open()
        _ = try pair.gatewayBatch { $0.confirmed(Sample.handle) }  // Lost with the path.
        _ = pair.gateway.pathLost(now: pair.now)
        pair.gateway.peerAccepts()
        pair.pass(.seconds(9))
        #expect(pair.gateway.timerFired(now: pair.now) == .none)
        pair.gateway.pathRestored(now: pair.now)
        let (toEngine, _) = pair.exchange()
        #expect(toEngine.map(\.records).filter { $0 != .none }.count == 1)
        #expect(pair.gateway.condition == .alive && pair.gateway.statistics.epochsEnded == 0)
    }

    @Test("ends at once when what cannot be sent exceeds the bound, and holds no more than it")
    func exhausted() throws {
        var pair = LinkPair()
        pair.open()
        _ = pair.gateway.pathLost(now: pair.now)
        for _ in 0..<100 {
            try pair.gateway.writer.poll(Sample.handle, session: String(repeating: "s", count: 200))
            #expect(pair.gatewayBatches() == [])
            #expect(pair.gateway.statistics.replayBytes <= 10_000)
        }
        #expect(pair.gateway.deadline.map { $0 <= pair.now } == true)
        #expect(pair.gateway.timerFired(now: pair.now) == LinkChange(ended: .replayExhausted))
    }

    @Test("ends when the peer has missed what is no longer held")
    func forgotten() throws {
        var pair = LinkPair()
        pair.open()
        var last: [UInt8] = []
        for _ in 0..<100 {
            last = try pair.gatewayBatch { try $0.poll(Sample.handle, session: String(repeating: "s", count: 200)) }
        }
        pair.engineReceives(last)
        let (_, toGateway) = pair.exchange()
        #expect(toGateway.first?.change == LinkChange(ended: .replayExhausted))
        #expect(pair.engine.statistics.lastEnd == .replayExhausted)
        #expect(pair.gateway.condition == .alive && pair.gateway.epochNumber == 2)
    }

    @Test("shows life where nothing else is said, so that an idle peer is never suspect")
    func keepAlives() {
        var pair = LinkPair()
        pair.open()
        for _ in 0..<40 {
            pair.pass(.milliseconds(500))
            pair.timersFire()
            pair.exchange()
            #expect(pair.gatewayChange == .none && pair.engineChange == .none)
        }
        #expect(pair.gateway.condition == .alive)
        #expect((39...42).contains(pair.engine.statistics.batchesReceived))
    }

    @Test("makes a silent peer suspect, then dead, and both know why when it wakes")
    func stalled() throws {
        var pair = LinkPair()
        pair.open()
        pair.pass(.seconds(2))
        #expect(pair.gateway.timerFired(now: pair.now) == LinkChange(liveness: .suspected))
        #expect(pair.gateway.condition == .suspect)
        pair.pass(.seconds(8))
        #expect(pair.gateway.timerFired(now: pair.now) == LinkChange(ended: .silence))
        #expect(pair.gateway.condition == .opening)
        let (toEngine, _) = pair.exchange()
        #expect(toEngine.first?.change == LinkChange(ended: .silence, opened: true))
        #expect(pair.gateway.condition == .alive)
    }

    @Test("recovers when a suspect speaks")
    func recovers() {
        var pair = LinkPair()
        pair.open()
        pair.pass(.seconds(2))
        _ = pair.gateway.timerFired(now: pair.now)
        let batch = pair.engineBatches()
        #expect(pair.gatewayReceives(batch[0]).change == LinkChange(liveness: .recovered))
    }

    @Test("has a deadline that lies ahead once it was served", arguments: [true, false])
    func deadlines(pathStands: Bool) {
        var pair = LinkPair()
        pair.open()
        if !pathStands { _ = pair.gateway.pathLost(now: pair.now) }
        for _ in 0..<200 {
            guard let deadline = pair.gateway.deadline else { return #expect(!pathStands) }
            pair.pass(max(.zero, deadline - pair.now))
            pair.timersFire()
            _ = pair.gatewayBatches()
            #expect(pair.gateway.deadline.map { $0 > pair.now } ?? true)
        }
    }
}
