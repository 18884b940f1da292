import Backbone
import Testing

@Suite struct PlaneWireTests {
    private static let topics: [Topic] = [.membership, .adapter, .node(NodeID(rawValue: 0xfeed))]

    private func read<Value>(
        _ bytes: [UInt8],
        _ body: (inout WireReader) throws(DecodingFailure) -> Value
    ) throws(DecodingFailure) -> Value {
        let result = bytes.withUnsafeBytes { bytes in
            var wire = WireReader(bytes)
            return Result { () throws(DecodingFailure) in try body(&wire) }
        }
        return try result.get()
    }

    @Test(arguments: topics)
    func `A topic's name is read back as the topic`(topic: Topic) {
        #expect(Topic(name: topic.name) == topic)
    }

    @Test(arguments: ["", "adapter ", "node/", "node/123", "nodes/0000000000000001", "unknown"])
    func `Other names are no topics`(name: String) {
        #expect(Topic(name: name) == nil)
    }

    @Test(arguments: topics, PlaneFrame.Kind.allCases)
    func `A frame survives the wire`(topic: Topic, kind: PlaneFrame.Kind) throws {
        let frame = PlaneFrame(kind, from: NodeID(rawValue: 1), Incarnation(rawValue: 2), sequence: 3)
        let channel = PlaneChannel(topic, cluster: "test")
        let bytes = frame.encoded(on: channel, body: [7, 8, 9])
        #expect(bytes.withUnsafeBytes { channel.begins($0) })
        for other in Self.topics where other != topic {
            #expect(!bytes.withUnsafeBytes { PlaneChannel(other, cluster: "test").begins($0) })
        }
        try self.read(Array(bytes.dropFirst(channel.prefix.count))) { wire throws(DecodingFailure) in
            #expect(try PlaneFrame(&wire) == frame)
            #expect(wire.readRest() == [7, 8, 9])
        }
    }

    @Test func `A membership message survives the wire, positions and all`() throws {
        let message = MembershipMessage(
            kind: .heartbeat,
            sequence: 5,
            announcement: Announcement(
                node: NodeID(rawValue: 1),
                incarnation: Incarnation(rawValue: 2),
                role: .gateway,
                cluster: "test"
            ),
            positions: Self.topics.enumerated().map { TopicPosition(topic: $1, sequence: UInt64($0)) }
        )
        let body = message.encodedBody()
        let decoded = try self.read(body) { wire throws(DecodingFailure) in
            try MembershipMessage(kind: .heartbeat, sequence: 5, body: wire.remaining)
        }
        #expect(decoded == message)
    }

    @Test func `A position behind which nothing could follow is refused`() {
        let announcement = Announcement(
            node: NodeID(rawValue: 1),
            incarnation: Incarnation(rawValue: 2),
            role: .engine,
            cluster: "test"
        )
        let positions = [TopicPosition(topic: .adapter, sequence: .max)]
        let message = MembershipMessage(kind: .heartbeat, sequence: 5, announcement: announcement, positions: positions)
        #expect(throws: DecodingFailure.invalid("sequence")) {
            try self.read(message.encodedBody()) { wire throws(DecodingFailure) in
                try MembershipMessage(kind: .heartbeat, sequence: 5, body: wire.remaining)
            }
        }
    }

    @Test func `A repair range survives the wire, and an impossible one is refused`() throws {
        let range = RepairRange(topic: .adapter, range: 3...9)
        #expect(try self.read(range.encoded()) { wire throws(DecodingFailure) in try RepairRange(&wire) } == range)
        var backwards = WireWriter()
        backwards.append(topic: .adapter)
        backwards.append(UInt64(9))
        backwards.append(UInt64(3))
        #expect(throws: DecodingFailure.invalid("range")) {
            try self.read(backwards.bytes) { wire throws(DecodingFailure) in try RepairRange(&wire) }
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `Whatever bytes come, decoding ends`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            let count = Int.random(in: 0...64, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...9, using: &generator) }
            _ = try? self.read(bytes) { wire throws(DecodingFailure) in try PlaneFrame(&wire) }
            _ = try? self.read(bytes) { wire throws(DecodingFailure) in try RepairRange(&wire) }
            _ = try? self.read(bytes) { wire throws(DecodingFailure) in
                try MembershipMessage(kind: .hello, sequence: 1, body: wire.remaining)
            }
        }
    }
}
