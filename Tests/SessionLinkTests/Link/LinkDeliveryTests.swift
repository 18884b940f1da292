import Testing

@testable import SessionLink

@Suite("A link, delivering")
struct LinkDeliveryTests {
    @Test("fills a batch with what is written in a turn")
    func batches() throws {
        var pair = LinkPair()
        pair.open()
        for _ in 0..<5 { pair.gateway.writer.confirmed(Sample.handle) }
        let batches = pair.gatewayBatches()
        #expect(batches.map(\.count) == [BatchHeader.length + 60])
        #expect(pair.engineReceives(batches[0]).records == .batch(56..<116))
    }

    @Test("delivers a batch once, however often it comes")
    func duplicates() throws {
        var pair = LinkPair()
        pair.open()
        let batch = try pair.gatewayBatch { $0.confirmed(Sample.handle) }
        #expect(pair.engineReceives(batch).records != .none)
        #expect(pair.engineReceives(batch).records == .none)
        #expect(pair.engine.statistics.duplicates == 1)
        #expect(pair.engineBatches().map(\.kind) == [.acknowledgement])
    }

    @Test("asks for what is missing, and delivers it in order")
    func gap() throws {
        var pair = LinkPair()
        pair.open()
        _ = try pair.gatewayBatch { $0.confirmed(Sample.handle) }
        let second = try pair.gatewayBatch { $0.notMine(Sample.handle) }
        #expect(pair.engineReceives(second).records == .none)
        let request = pair.engineBatches()
        #expect(request.map(\.kind) == [.resume])
        pair.gatewayReceives(request[0])
        let again = pair.gatewayBatches()
        #expect(again.compactMap(\.header?.sequence) == [1, 2])
        #expect(again.map { pair.engineReceives($0).records } == [.batch(56..<68), .batch(56..<68)])
        #expect(pair.gateway.statistics.retransmitted == 2)
    }

    @Test("asks what has arrived when the last batch was lost, and sends it again")
    func tailLoss() throws {
        var pair = LinkPair()
        pair.open()
        _ = try pair.gatewayBatch { $0.confirmed(Sample.handle) }
        pair.pass(.milliseconds(250))
        pair.timersFire()
        let question = pair.gatewayBatches()
        #expect(question.map(\.header?.flags) == [.asks])
        pair.engineReceives(question[0])
        let answer = pair.engineBatches()
        #expect(answer.map(\.kind) == [.resume])
        pair.gatewayReceives(answer[0])
        #expect(pair.gatewayBatches().map(\.kind) == [.data])
    }

    @Test("sends nothing again when the question finds everything received")
    func askedInVain() throws {
        var pair = LinkPair()
        pair.open()
        let batch = try pair.gatewayBatch { $0.confirmed(Sample.handle) }
        pair.engineReceives(batch)
        pair.pass(.milliseconds(250))
        _ = pair.engineBatches()  // Acknowledges, and is lost.
        pair.timersFire()
        pair.exchange()
        #expect(pair.gateway.statistics.retransmitted == 0 && pair.gateway.statistics.replayBatches == 0)
    }

    @Test("does not take for lost what it sent after a question, even if it holds it no more")
    func sentAfterQuestion() throws {
        var pair = LinkPair()
        pair.open()
        var sent = [try pair.gatewayBatch { $0.confirmed(Sample.handle) }]
        pair.pass(.milliseconds(250))
        pair.timersFire()
        sent += pair.gatewayBatches()
        #expect(sent.map(\.header?.flags) == [[], .asks])
        for batch in sent { pair.engineReceives(batch) }
        let answer = pair.engineBatches()
        let later = try (0..<100).map { _ in
            try pair.gatewayBatch { try $0.poll(Sample.handle, session: String(repeating: "s", count: 200)) }
        }
        for batch in answer { #expect(pair.gatewayReceives(batch).change == .none) }
        for batch in later { #expect(pair.engineReceives(batch).records != .none) }
        pair.exchange()
        #expect(pair.gateway.statistics.retransmitted == 0 && pair.gateway.statistics.replayBatches == 0)
    }

    @Test("acknowledges with the records of the other direction")
    func piggyback() throws {
        var pair = LinkPair()
        pair.open()
        pair.engineReceives(try pair.gatewayBatch { $0.confirmed(Sample.handle) })
        let reply = try pair.engineBatch { $0.notMine(Sample.handle) }
        #expect(reply.kind == .data && reply.header?.acknowledged == 1)
        pair.gatewayReceives(reply)
        #expect(pair.gateway.statistics.replayBatches == 0)
        pair.pass(.milliseconds(20))
        #expect(pair.engineBatches() == [])
    }

    @Test("carries a record longer than a batch whole")
    func long() throws {
        var pair = LinkPair()
        pair.open()
        let payload = (0..<3_000).map { UInt8(truncatingIfNeeded: $0) }
        try pair.gateway.writer.message(of: payload)
        let (toEngine, _) = pair.exchange()
        guard case .assembled(let record) = toEngine.last?.records else {
            return #expect(Bool(false), "it was not assembled")
        }
        #expect(toEngine.dropLast().allSatisfy { $0.records == .none })
        #expect(record.count == 12 + 8 + 4 + 3_000 && Array(record.suffix(3_000)) == payload)
    }

    @Test("ends the epoch of a peer that sends a longer record than agreed")
    func tooLong() throws {
        var configuration = LinkPair.plain
        configuration.maximumRecordLength = 8_000
        var sender = LinkPair(configuration)
        var receiver = LinkPair()
        let question = receiver.gatewayBatches()[0]
        sender.engineReceives(question)
        try sender.engine.writer.message(of: [UInt8](repeating: 0, count: 5_000))
        let ends = sender.engineBatches().compactMap { receiver.gatewayReceives($0).change.ended }
        #expect(ends.first == .protocolViolation)
    }

    @Test("ends the epoch of a peer that acknowledges what was never sent")
    func impossible() throws {
        var pair = LinkPair()
        pair.open()
        var batch = try pair.engineBatch { $0.confirmed(Sample.handle) }
        batch[32] = 9
        #expect(pair.gatewayReceives(batch).change == LinkChange(ended: .protocolViolation))
    }

    @Test("tells its load with every batch")
    func load() throws {
        var pair = LinkPair()
        pair.engine.load = 42
        pair.open()
        #expect(pair.gateway.peerLoad == 42)
        pair.engine.load = 43
        pair.gatewayReceives(try pair.engineBatch { $0.confirmed(Sample.handle) })
        #expect(pair.gateway.peerLoad == 43)
    }

    @Test("stops a sender at the window, and lets it go on as the other end consumes")
    func credit() throws {
        var pair = LinkPair()  // The engine's window is 1,000 bytes.
        pair.open()
        var weights: [Int] = []
        while pair.gateway.mayWrite {
            weights.append(try pair.gateway.writer.message(of: [UInt8](repeating: 0, count: 76)))
        }
        #expect(weights == Array(repeating: 100, count: 10))
        pair.exchange()
        for _ in 0..<4 { pair.engine.consumed(100) }
        #expect(pair.engineBatches() == [])
        pair.engine.consumed(100)
        let grant = pair.engineBatches()
        #expect(grant.map(\.kind) == [.acknowledgement])
        #expect(pair.gatewayReceives(grant[0]).creditArrived == true)
        #expect(pair.gateway.mayWrite == true)
    }

    @Test("does not stop control records for want of credit")
    func control() throws {
        var pair = LinkPair()
        pair.open()
        while pair.gateway.mayWrite { try pair.gateway.writer.message(of: [UInt8](repeating: 0, count: 76)) }
        pair.exchange()
        pair.gateway.writer.closed(Sample.handle, reason: 1)
        let (toEngine, _) = pair.exchange()
        #expect(toEngine.map(\.records) == [.batch(56..<68)])
    }

    @Test("does not count what an engine sends: a gateway always drains")
    func engineIsNeverStopped() throws {
        var pair = LinkPair()
        pair.open()
        for _ in 0..<200 {
            #expect(pair.engine.mayWrite == true)
            try pair.engine.writer.message(of: [UInt8](repeating: 0, count: 200))
            pair.exchange()
        }
    }
}
