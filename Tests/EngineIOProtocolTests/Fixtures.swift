import EngineIOProtocol
import NIOCore

typealias Instant = ContinuousClock.Instant

/// The moment at which every session of these tests opens.
let start = ContinuousClock.now

extension ChannelID: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt64) {
        self.init(rawValue: value)
    }
}

extension Packet {
    static func text(_ text: String) -> Packet { .message(.text(ByteBuffer(string: text))) }
    static func binary(_ bytes: [UInt8]) -> Packet { .message(.binary(ByteBuffer(bytes: bytes))) }
}

extension Message {
    static func text(_ text: String) -> Message { .text(ByteBuffer(string: text)) }
    static func binary(_ bytes: [UInt8]) -> Message { .binary(ByteBuffer(bytes: bytes)) }
}

extension Session {
    /// A session whose handshake came on channel 1.
    static func opened(
        _ transport: Transport = .polling,
        configuration: Configuration = Configuration()
    ) -> Session {
        Session.open(id: "sid", transport: transport, channel: 1, configuration: configuration, now: start).session
    }

    /// A session with a poll, channel 2, that waits.
    static func withPendingPoll(configuration: Configuration = Configuration()) -> Session {
        var session = Session.opened(configuration: configuration)
        _ = session.pollOpened(2, now: start)
        return session
    }

    /// A session with a WebSocket, channel 10, that has probed.
    static func probed(configuration: Configuration = Configuration()) -> Session {
        var session = Session.opened(configuration: configuration)
        _ = session.webSocketAttached(10, now: start)
        _ = session.packetReceived(.probePing, from: 10, now: start)
        return session
    }

    /// A session that the WebSocket on channel 10 has taken over.
    static func upgraded() -> Session {
        var session = Session.probed()
        _ = session.packetReceived(.upgrade, from: 10, now: start)
        return session
    }

    /// A session that the application has closed with this message waiting for a poll.
    static func closing(sending text: String? = nil) -> Session {
        var session = Session.opened()
        if let text { _ = session.send(.text(text)) }
        _ = session.close(now: start)
        return session
    }
}

/// SplitMix64: the same seed, the same test.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
