import Backbone
import NIOCore
import Testing

@testable import RedisBridge

struct CorrespondenceTests {
    private static let time: UInt64 = 1_700_000_000_000

    private func correspondence(
        _ node: UInt64,
        secret: String = "0123456789abcdef0123456789abcdef"
    ) throws -> Correspondence {
        let own = Envelope.Sender(
            cluster: "cluster-\(node)",
            node: NodeID(rawValue: node),
            incarnation: Incarnation(rawValue: 7)
        )
        return Correspondence(own: own, secret: try BridgeSecret(secret))
    }

    private func read(
        _ letter: ByteBuffer,
        by bridge: inout Correspondence,
        from channel: String = BridgeChannel.bridges.name,
        time: UInt64 = Self.time
    ) throws -> Envelope? {
        try bridge.read(letter, from: channel, time: time)
    }

    @Test(arguments: Envelope.Kind.allCases)
    func `What one bridge writes another reads, once`(kind: Envelope.Kind) throws {
        var (one, other) = (try self.correspondence(1), try self.correspondence(2))
        for counter in 1...3 as ClosedRange<UInt64> {
            let body = ByteBuffer(string: "body \(counter)")
            let letter = one.write(kind, body, to: .bridges, time: Self.time)
            let read = try #require(self.read(letter, by: &other))
            #expect(read.kind == kind && read.sender == one.own && read.counter == counter && read.body == body)
            #expect(throws: Envelope.Fault.replayed) { try self.read(letter, by: &other) }
        }
    }

    @Test func `A bridge does not hear itself`() throws {
        var one = try self.correspondence(1)
        let letter = one.write(.beacon, ByteBuffer(), to: .bridges, time: Self.time)
        #expect(try self.read(letter, by: &one) == nil)
    }

    @Test func `No bit may be changed, and nothing cut off or added`() throws {
        var (one, other) = (try self.correspondence(1), try self.correspondence(2))
        let letter = one.write(.frames, ByteBuffer(string: "body"), to: .bridges, time: Self.time)
        let bytes = Array(letter.readableBytesView)
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: Envelope.Fault.forged) { try self.read(ByteBuffer(bytes: changed), by: &other) }
        }
        for length in 0..<bytes.count {
            #expect(throws: Envelope.Fault.self) { try self.read(ByteBuffer(bytes: bytes[..<length]), by: &other) }
        }
        #expect(throws: Envelope.Fault.forged) { try self.read(ByteBuffer(bytes: bytes + [0]), by: &other) }
        #expect(try self.read(letter, by: &other) != nil)
    }

    @Test func `Neither another secret nor another channel will do`() throws {
        var (one, other) = (try self.correspondence(1), try self.correspondence(2))
        var stranger = try self.correspondence(1, secret: "fedcba9876543210fedcba9876543210")
        let letter = one.write(.beacon, ByteBuffer(), to: .bridges, time: Self.time)
        #expect(throws: Envelope.Fault.forged) {
            try self.read(letter, by: &other, from: "signalbox#plane#cluster-1")
        }
        let forged = stranger.write(.beacon, ByteBuffer(), to: .bridges, time: Self.time)
        #expect(throws: Envelope.Fault.forged) { try self.read(forged, by: &other) }
    }

    @Test(arguments: [-30_001, -30_000, 30_000, 30_001] as [Int64])
    func `What was sent long ago, or is yet to be, is stale`(age: Int64) throws {
        var (one, other) = (try self.correspondence(1), try self.correspondence(2))
        let letter = one.write(.beacon, ByteBuffer(), to: .bridges, time: Self.time)
        let now = UInt64(Int64(Self.time) + age)
        if age.magnitude > Correspondence.tolerance {
            #expect(throws: Envelope.Fault.stale(milliseconds: age)) {
                try self.read(letter, by: &other, time: now)
            }
        } else {
            #expect(try self.read(letter, by: &other, time: now) != nil)
        }
    }

    @Test func `A short secret is refused`() {
        #expect(throws: KeyFileFault.tooShort(bytes: 31)) { try BridgeSecret(String(repeating: "x", count: 31)) }
    }
}
