import Testing

@testable import Backbone

@Suite struct TravellingFrameTests {
    private static let node = NodeID(rawValue: 3)
    private static let topics = [Topic.membership, .adapter, .local, .node(node)]

    private func frame(on topic: Topic, cluster: String = "east", hops: UInt8 = 0) -> [UInt8] {
        var header = PlaneFrame(.message, from: Self.node, Incarnation(rawValue: 4), sequence: 5)
        header.hops = hops
        return header.encoded(on: PlaneChannel(topic, cluster: cluster), body: [1, 2, 3])
    }

    @Test(arguments: topics)
    func `What was said in one cluster arrives in another, one hop further`(topic: Topic) throws {
        let arrived = try self.frame(on: topic).withUnsafeBytes { bytes in
            try TravellingFrame(heard: bytes, in: "east").arriving(in: "west-2")
        }
        #expect(arrived == self.frame(on: topic, cluster: "west-2", hops: 1))
    }

    @Test(arguments: topics)
    func `Nothing travels on that has come from elsewhere, nor what is meant for its cluster`(topic: Topic) throws {
        let own = try self.frame(on: topic).withUnsafeBytes { try TravellingFrame(heard: $0, in: "east").travels }
        #expect(own == (topic != .local))
        let carried = self.frame(on: topic, hops: 1)
        #expect(try carried.withUnsafeBytes { try TravellingFrame(heard: $0, in: "east").travels } == false)
    }

    @Test func `Bytes that are none are refused, whatever they are`() {
        let frame = Array(self.frame(on: .adapter).dropFirst("east/".utf8.count))
        for length in 0..<frame.count - 3 {
            #expect(throws: DecodingFailure.self) { try self.read(Array(frame[..<length])) }
        }
        var farTravelled = frame
        farTravelled["adapter".utf8.count + 2] = 0x24
        #expect(throws: DecodingFailure.invalid("hops")) { try self.read(farTravelled) }
    }

    private func read(_ bytes: [UInt8]) throws -> Topic {
        try bytes.withUnsafeBytes { try TravellingFrame($0).topic }
    }
}
