import EngineIOProtocol
import NIOCore
import SessionLink

/// What one WebSocket at a Node.js server sends to its engine, as far as that has room for it.
///
/// Node.js servers read on whatever we do, so what waits is bounded, and a client that sends more loses its session.
struct WireOutbox {
    static let limit = 4 << 20

    private var waiting = CircularBuffer<Packet>()
    private var bytes = 0
    private var credit = SessionCredit()
    private var sequence: UInt32 = 0

    /// - Returns: whether there was room.
    mutating func append(_ packet: Packet) -> Bool {
        guard self.bytes < Self.limit else { return false }
        self.bytes += packet.payload.readableBytes + 1
        self.waiting.append(packet)
        return true
    }

    /// What may be sent now; `spent` is to follow.
    mutating func next() -> (Packet, SessionStamp)? {
        guard self.credit.isPositive, let packet = self.waiting.popFirst() else { return nil }
        self.bytes -= packet.payload.readableBytes + 1
        self.sequence &+= 1
        return (packet, SessionStamp(ownership: 0, sequence: self.sequence))
    }

    mutating func granted(_ bytes: UInt32) { self.credit.granted(bytes) }

    mutating func spent(_ weight: Int) { self.credit.spent(weight) }
}

/// Packets of POSTs that wait for their engine to have room. Bounded; what comes beyond that is dropped.
struct WireRelays {
    static let limit = 16 << 20

    struct Relay {
        let sid: String
        let packets: [Packet]
        let failure: PostFailure?

        fileprivate var size: Int { self.packets.reduce(64) { $0 + $1.payload.readableBytes } }
    }

    private var waiting = CircularBuffer<Relay>()
    private var bytes = 0

    /// - Returns: whether there was room.
    mutating func append(_ relay: Relay) -> Bool {
        guard self.bytes < Self.limit else { return false }
        self.bytes += relay.size
        self.waiting.append(relay)
        return true
    }

    mutating func next() -> Relay? {
        guard let relay = self.waiting.popFirst() else { return nil }
        self.bytes -= relay.size
        return relay
    }

    /// - Returns: how many packets that were.
    mutating func removeAll() -> Int {
        defer { self = WireRelays() }
        return self.waiting.reduce(0) { $0 + $1.packets.count }
    }
}
