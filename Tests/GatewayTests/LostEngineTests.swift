import Backbone
import NIOCore
import Testing

@testable import Gateway

@Suite("An engine to which the path is lost")
struct LostEngineTests {
    private static let target = "GET /engine.io/?EIO=4&transport=polling&sid=\(Harness.sid)"
    private let harness: Harness
    private let client: Client

    init() throws {
        self.harness = try Harness()
        self.client = try self.harness.connect()
    }

    private func lose() throws {
        let engine = try self.harness.engine
        engine.isSilent = true
        engine.onPathLost(.disconnected)
        self.harness.run()
    }

    private func inquired(_ outcome: ProbeOutcome) throws {
        try self.harness.engine.onInquired(outcome)
        self.harness.run()
    }

    @Test("is gone if its endpoint refuses connections: polls that wait and polls that come are answered at once")
    func refused() throws {
        try self.client.request(Self.target)
        try self.lose()
        #expect(try self.client.received().readableBytes == 0)
        try self.inquired(.refused)
        #expect(try self.client.answer().status == 400)
        try self.client.request(Self.target)
        #expect(try self.client.answer().status == 400)
    }

    @Test("is dead after three seconds if nobody knows who is there")
    func unknown() throws {
        try self.client.request(Self.target)
        try self.lose()
        try self.inquired(.unknown)
        self.harness.advance(by: .milliseconds(2_900))
        #expect(try self.client.received().readableBytes == 0)
        self.harness.advance(by: .milliseconds(200))
        #expect(try self.client.answer().status == 400)
    }

    @Test("stands still if its endpoint accepts connections, and has ten seconds")
    func accepted() throws {
        try self.client.request(Self.target)
        try self.lose()
        try self.inquired(.accepted)
        self.harness.advance(by: .milliseconds(9_000))
        #expect(try self.client.received().readableBytes == 0)
        self.harness.advance(by: .milliseconds(1_500))
        #expect(try self.client.answer().status == 400)
    }

    @Test("is not dead to a gateway that has just stood still itself, unless it stays silent")
    func standstill() throws {
        let harness = try Harness { $0.engineStallTimeout = .seconds(4) }
        let client = try harness.connect()
        try client.request(Self.target)
        let engine = try harness.engine
        engine.isSilent = true
        harness.stall(for: .seconds(5))
        // What it said meanwhile comes by a connection that has to be made anew.
        harness.advance(by: .seconds(1))
        engine.isSilent = false
        harness.advance(by: .seconds(3))
        #expect(try client.received().readableBytes == 0)
        engine.isSilent = true
        harness.stall(for: .seconds(5))
        harness.advance(by: .milliseconds(2_500))
        #expect(try client.answer().status == 400)
    }
}
