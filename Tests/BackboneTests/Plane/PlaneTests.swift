import Backbone
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(1)))
struct PlaneTests {
    private let loop = LoopThread()

    private func probes(
        _ count: Int,
        _ context: ZeroMQ.Context,
        _ brokers: [BrokerEndpoints],
        highWaterMark: Int32 = 50_000
    ) async throws -> [NIOLoopBound<PlaneProbe>] {
        var probes: [NIOLoopBound<PlaneProbe>] = []
        for _ in 0..<count {
            probes.append(
                try await self.loop.make {
                    try PlaneProbe(context, $0, brokers: brokers, claimsSlot: true, highWaterMark: highWaterMark)
                }
            )
        }
        for probe in probes {
            try await self.loop.wait(probe) { probe in
                probe.wait { $0.plane.membership.members.count >= count - 1 && $0.plane.membership.view.isWhole }
            }
        }
        return probes
    }

    private func close(_ probes: [NIOLoopBound<PlaneProbe>], _ brokers: [ForwarderThread]) async throws {
        for probe in probes { try await self.loop.run(probe) { $0.close() } }
        for broker in brokers { try await broker.stop() }
        try await self.loop.shutDown()
    }

    @Test(arguments: ["tcp", "ipc"])
    func `Nodes meet over two brokers, and each message arrives once and in order`(transport: String) async throws {
        let context = try ZeroMQ.Context()
        let brokers = try (0..<2).map { _ in
            transport == "tcp"
                ? try ForwarderThread(context)
                : try ForwarderThread(context, publishBind: "ipc://*", subscribeBind: "ipc://*")
        }
        let probes = try await self.probes(3, context, brokers.map(\.endpoints))
        let ids = try await self.ids(of: probes)
        try await self.loop.run(probes[0]) { $0.publish(1...5_000, to: .adapter) }
        try await self.loop.run(probes[1]) { $0.publish(1...5_000, to: .adapter) }
        try await self.loop.run(probes[1]) { $0.publish(1...1_000, to: .node(ids[2])) }
        try await self.loop.wait(probes[2]) { probe in
            probe.wait { $0.messages.count == 11_000 }
        }
        try await self.loop.run(probes[2]) { probe in
            #expect(probe.numbers(from: ids[0], on: .adapter) == Array(1...5_000))
            #expect(probe.numbers(from: ids[1], on: .adapter) == Array(1...5_000))
            #expect(probe.numbers(from: ids[1], on: .node(ids[2])) == Array(1...1_000))
            #expect(probe.losses.isEmpty)
        }
        // What is said to one is not heard by others, and nobody hears itself.
        try await self.loop.wait(probes[0]) { probe in
            probe.wait { $0.numbers(from: ids[1], on: .adapter).count == 5_000 }
        }
        try await self.loop.run(probes[0]) { #expect($0.messages.count == 5_000) }
        try await self.close(probes, brokers)
    }

    @Test func `The death of one broker loses nothing`() async throws {
        let context = try ZeroMQ.Context()
        let brokers = [try ForwarderThread(context), try ForwarderThread(context)]
        let probes = try await self.probes(2, context, brokers.map(\.endpoints))
        let ids = try await self.ids(of: probes)
        try await self.loop.run(probes[0]) { $0.publish(1...3_000, to: .adapter) }
        try await brokers[0].stop()
        try await self.loop.run(probes[0]) { $0.publish(3_001...6_000, to: .adapter) }
        try await self.loop.wait(probes[1]) { probe in probe.wait { $0.messages.count == 6_000 } }
        try await self.loop.run(probes[1]) { probe in
            #expect(probe.numbers(from: ids[0], on: .adapter) == Array(1...6_000))
            #expect(probe.losses.isEmpty)
            #expect(probe.left.isEmpty)
        }
        try await self.close(probes, [brokers[1]])
    }

    @Test func `A late joiner knows everybody, and receives what is said from then on`() async throws {
        let context = try ZeroMQ.Context()
        let brokers = [try ForwarderThread(context), try ForwarderThread(context)]
        var probes = try await self.probes(2, context, brokers.map(\.endpoints))
        let ids = try await self.ids(of: probes)
        try await self.loop.run(probes[0]) { $0.publish(1...100, to: .adapter) }
        let late = try await self.loop.make { try PlaneProbe(context, $0, brokers: brokers.map(\.endpoints)) }
        try await self.loop.wait(late) { probe in
            probe.wait { $0.plane.membership.members.count == 2 && $0.plane.membership.view.isWhole }
        }
        let lateID = try await self.loop.run(late) { $0.node }
        try await self.loop.wait(probes[0]) { probe in
            probe.wait { $0.plane.membership.members[lateID] != nil }
        }
        try await self.loop.run(probes[0]) { $0.publish(101...200, to: .adapter) }
        try await self.loop.run(probes[0]) { $0.publish(1...100, to: .node(lateID)) }
        try await self.loop.wait(late) { probe in
            probe.wait { probe in
                probe.numbers(from: ids[0], on: .node(lateID)).count == 100
                    && probe.numbers(from: ids[0], on: .adapter).last == 200
            }
        }
        try await self.loop.run(late) { probe in
            #expect(probe.numbers(from: ids[0], on: .node(lateID)) == Array(1...100))
            #expect(probe.numbers(from: ids[0], on: .adapter).suffix(100) == Array(101...200))
            #expect(probe.losses.isEmpty)
        }
        probes.append(late)
        try await self.close(probes, brokers)
    }

    @Test func `What full queues dropped is repaired from the publisher's history`() async throws {
        let context = try ZeroMQ.Context()
        let brokers = [try ForwarderThread(context)]
        let probes = try await self.probes(2, context, brokers.map(\.endpoints), highWaterMark: 100)
        let ids = try await self.ids(of: probes)
        try await self.loop.run(probes[0]) { $0.publish(1...1_000, to: .adapter) }
        try await self.loop.wait(probes[1]) { probe in probe.wait { $0.messages.count == 1_000 } }
        try await self.loop.run(probes[1]) { probe in
            #expect(probe.numbers(from: ids[0], on: .adapter) == Array(1...1_000))
            #expect(probe.plane.statistics.repaired > 0)
            #expect(probe.losses.isEmpty)
        }
        try await self.close(probes, brokers)
    }

    @Test func `A node that leaves is gone at once; engines own different slots that everybody knows`() async throws {
        let context = try ZeroMQ.Context()
        let brokers = [try ForwarderThread(context), try ForwarderThread(context)]
        let probes = try await self.probes(3, context, brokers.map(\.endpoints))
        let ids = try await self.ids(of: probes)
        for probe in probes {
            try await self.loop.wait(probe) { probe in probe.wait { $0.plane.ownSlot?.isSettled == true } }
        }
        let tag = try await self.loop.run(probes[2]) { try #require($0.plane.ownSlot).tag }
        try await self.loop.run(probes[0]) { #expect($0.plane.membership.owner(of: tag) == .node(ids[2], epoch: 1)) }
        try await self.loop.run(probes[2]) { $0.plane.leave() }
        try await self.loop.wait(probes[0]) { probe in probe.wait { $0.left.map(\.reason) == [.goodbye] } }
        try await self.loop.run(probes[0]) { #expect($0.plane.membership.owner(of: tag) == .dead) }
        try await self.close(probes, brokers)
    }

    private func ids(of probes: [NIOLoopBound<PlaneProbe>]) async throws -> [NodeID] {
        var ids: [NodeID] = []
        for probe in probes { ids.append(try await self.loop.run(probe) { $0.node }) }
        return ids
    }
}
