import EngineIOProtocol
import Gateway
import NIOCore
import Operations
import Testing

@Suite struct WaitingTests {
    private static let unknown = #"{"code":1,"message":"Session ID unknown"}"#
    private static let poll = "GET /engine.io/?EIO=4&transport=polling&sid="

    /// A gateway that knows an engine, but has lost its link to it.
    private func unlinked() throws -> Harness {
        let harness = try Harness()
        try harness.engine.isSilent = true
        harness.advance(by: .seconds(11))
        return harness
    }

    @Test(
        "Ids that are malformed, or nobody's in a whole view, are refused at once and reach no engine",
        arguments: [
            "x", "AAAAbbbbccccddddeeeeX", "AAAA*bbbccccddddeeee", "ZZZZbbbbccccddddeeee",
        ]
    )
    func nobody(_ sid: String) throws {
        let harness = try Harness()
        let client = try harness.connect()
        try client.request(Self.poll + sid)
        let answer = try client.answer()
        #expect(answer.status == 400)
        #expect(answer.body == Self.unknown)
        #expect(harness.metrics.unroutable[.nowhere] == 1)
        #expect(try harness.engine.takeHeard().isEmpty)
    }

    @Test("A request whose engine cannot be reached waits for the response timeout, and no longer")
    func timeout() throws {
        let harness = try self.unlinked()
        let client = try harness.connect()
        try client.request(Self.poll + Harness.sid)
        harness.advance(by: .milliseconds(900))
        #expect(try client.received().readableBytes == 0)
        #expect(harness.metrics.waiting.value == 1)
        harness.advance(by: .milliseconds(100))
        #expect(try client.answer().body == Self.unknown)
        #expect(harness.metrics.waiting.value == 0)
        #expect(harness.metrics.unroutable[.unknownForTooLong] == 1)
    }

    @Test("Who goes away waits no more, and the others as long as ever")
    func leaving() throws {
        let harness = try self.unlinked()
        let clients = try (0..<3).map { _ in try harness.connect() }
        for client in clients { try client.request(Self.poll + Harness.sid) }
        try clients[0].leave()
        try clients[1].leave()
        #expect(harness.metrics.waiting.value == 1)
        harness.advance(by: .seconds(1))
        #expect(try clients[2].answer().status == 400)
    }

    @Test("When as many wait as may, the next one is refused at once")
    func full() throws {
        let harness = try self.unlinked()
        let request = "\(Self.poll)\(Harness.sid) HTTP/1.1\r\nHost: x\r\n\r\n"
        let clients = try (0..<625).map { _ in try harness.connect() }
        for client in clients { try client.send(String(repeating: request, count: 16)) }
        #expect(harness.metrics.waiting.value == 10_000)
        let late = try harness.connect()
        try late.request(Self.poll + Harness.sid)
        #expect(try late.answer().body == Self.unknown)
        #expect(harness.metrics.unroutable[.waitingRoomFull] == 1)
        harness.advance(by: .seconds(1))
        #expect(harness.metrics.waiting.value == 0)
        #expect(try clients[624].answer().status == 400)
    }
}
