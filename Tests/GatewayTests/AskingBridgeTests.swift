import Backbone
import NIOCore
import Testing

@testable import Gateway

@Suite("A bridge that asks Node.js servers")
struct AskingBridgeTests {
    private static let target = "GET /engine.io/?EIO=4&transport=polling"
    private static let poll = "\(target)&sid=\(Harness.foreignSid)"
    private let harness: Harness
    private let client: Client

    init() throws {
        self.harness = try Harness()
        self.client = try self.harness.connect()
    }

    private func bridgeAppears(asks: Bool = true, sequence: UInt64 = 1) {
        self.harness.bridgeAppears(Harness.foreigner.rawValue, reaches: [], asks: asks, sequence: sequence)
        for bridge in self.harness.bridges { bridge.onPathRestored() }
        self.harness.run()
    }

    @Test("gets the requests for sessions that nobody has")
    func asked() throws {
        self.bridgeAppears()
        try self.client.request(Self.poll)
        guard case .poll(_, Harness.foreignSid)? = self.harness.foreignEngine.takeHeard().last else {
            Issue.record("the bridge has not heard of the poll")
            return
        }
    }

    @Test("gets neither new sessions nor those of engines, nor ids that nobody could have")
    func notAsked() throws {
        self.bridgeAppears()
        for _ in 0..<20 { try self.harness.connect().request(Self.target) }
        try self.harness.connect().request("\(Self.target)&sid=\(Harness.sid)")
        try self.client.request("\(Self.target)&sid=ZZZZbbbb")
        #expect(try self.client.answer().status == 400)
        #expect(self.harness.foreignEngine.takeHeard() == [])
        #expect(try self.harness.engine.takeHeard().count == 21)
    }

    @Test("is none before it says so, nor afterwards: ids of nobody are refused at once")
    func silent() throws {
        self.bridgeAppears(asks: false)
        try self.client.request(Self.poll)
        #expect(try self.client.answer().status == 400)
        self.bridgeAppears(sequence: 2)
        let waiting = try self.harness.connect()
        try waiting.request(Self.poll)
        #expect(try waiting.received().readableBytes == 0)
        self.bridgeAppears(asks: false, sequence: 3)
        #expect(try waiting.answer().status == 400)
        try self.client.request(Self.poll)
        #expect(try self.client.answer().status == 400)
    }
}
