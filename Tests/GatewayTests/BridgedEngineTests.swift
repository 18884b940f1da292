import Backbone
import NIOCore
import Testing

@testable import Gateway

@Suite("An engine of another cluster")
struct BridgedEngineTests {
    private static let target = "GET /engine.io/?EIO=4&transport=polling"
    private static let poll = "\(target)&sid=\(Harness.foreignSid)"
    private let harness: Harness
    private let client: Client

    /// Two bridges that reach its cluster, and the engine.
    init() throws {
        self.harness = try Harness()
        self.client = try self.harness.connect()
        for bridge in [11, 12] as [UInt64] { self.harness.bridgeAppears(bridge, reaches: ["far"]) }
        for bridge in self.harness.bridges { bridge.onPathRestored() }
        try self.harness.engineAppears(node: 9, tag: "ZZZZ", address: "ipc:///far-away", cluster: "far")
    }

    private func polls() -> Int {
        self.harness.foreignEngine.takeHeard().count { if case .poll = $0 { true } else { false } }
    }

    @Test("is asked about its sessions, through one of the bridges")
    func reached() throws {
        try self.client.request(Self.poll)
        #expect(self.polls() == 1)
        #expect(self.harness.bridges.count { $0.carried > 0 } == 1)
        #expect(self.harness.dialled.count == 1)
    }

    @Test("gets no new sessions, and the gateway is ready without it")
    func placement() throws {
        for _ in 0..<20 { try self.harness.connect().request(Self.target) }
        #expect(self.harness.foreignEngine.takeHeard() == [])
        #expect(try self.harness.engine.takeHeard().count == 20)
    }

    @Test("is reached through the other bridge when one is lost, and nothing that was asked is")
    func otherBridge() throws {
        try self.client.request(Self.poll)
        let used = try #require(self.harness.bridges.firstIndex { $0.carried > 0 })
        self.harness.bridges[used].onPathLost(.disconnected)
        self.harness.run()
        #expect(self.harness.bridges[1 - used].carried > 0)
        #expect(self.polls() == 1)
        try self.harness.connect().request(Self.poll)
        #expect(self.polls() == 1)
    }

    @Test("has ten seconds while no bridge answers: whether it lives its own cluster says")
    func noBridge() throws {
        try self.client.request(Self.poll)
        for bridge in self.harness.bridges { bridge.onPathLost(.disconnected) }
        self.harness.foreignEngine.isSilent = true
        self.harness.advance(by: .milliseconds(9_000))
        #expect(try self.client.received().readableBytes == 0)
        self.harness.advance(by: .milliseconds(1_500))
        #expect(try self.client.answer().status == 400)
    }

    @Test("is gone at once when no bridge reaches its cluster any more: its sessions' requests are answered")
    func unreachable() throws {
        try self.client.request(Self.poll)
        self.harness.bridgeAppears(11, reaches: [], sequence: 2)
        #expect(try self.client.received().readableBytes == 0)
        self.harness.bridgeAppears(12, reaches: [], sequence: 2)
        #expect(try self.client.answer().status == 400)
        try self.client.request(Self.poll)
        #expect(try self.client.answer().status == 400)
    }

    @Test("is reached again once a bridge reaches its cluster")
    func back() throws {
        for bridge in [11, 12] as [UInt64] { self.harness.bridgeAppears(bridge, reaches: [], sequence: 2) }
        self.harness.bridgeAppears(12, reaches: ["far"], sequence: 3)
        try self.harness.engineAppears(node: 9, tag: "ZZZZ", address: "ipc:///far-away", cluster: "far")
        try self.client.request(Self.poll)
        #expect(self.polls() == 1)
    }

    @Test("may have the address of one of this cluster: neither is taken for the other")
    func sameAddress() throws {
        try self.harness.engineAppears(node: 3, tag: "YYYY", address: "ipc:///far-away")
        try self.client.request(Self.poll)
        #expect(self.polls() == 1)
    }
}
