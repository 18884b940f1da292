@testable import SessionLink

/// One end of the simulation: keeps a link as a gateway's loop or an engine does, writes numbered messages, and checks
/// that those of the other end come exactly once, in order and whole.
struct SimulatedOwner: ~Copyable {
    typealias Instant = ContinuousClock.Instant

    static let id = LinkID(rawValue: 0x5157)

    let isGateway: Bool
    let configuration: LinkConfiguration
    private(set) var link: Link?
    private(set) var replies: [[UInt8]] = []
    private var generator: SeededGenerator

    /// Messages still to be written, and those written and read in this epoch.
    private(set) var remaining: Int
    private(set) var written: UInt32 = 0
    private(set) var read: UInt32 = 0
    private var unconsumed: [Int] = []

    /// Epochs in which this end took part, and how they ended.
    private(set) var visited: Set<UInt32> = []
    private(set) var ends: [UInt32: EpochEnd] = [:]
    private(set) var recoveries = 0
    private(set) var complaints: [String] = []

    init(isGateway: Bool, messages: Int, configuration: LinkConfiguration, seed: UInt64, now: Instant) {
        self.isGateway = isGateway
        self.configuration = configuration
        self.remaining = messages
        self.generator = SeededGenerator(seed: seed)
        guard isGateway else { return }
        self.link = Link(gateway: Self.id, configuration: configuration, now: now)
        self.visited.insert(1)
    }

    var isOpen: Bool { self.ofLink { $0.condition == .alive || $0.condition == .suspect } ?? false }
    var deadline: Instant? { self.ofLink { $0.deadline } ?? nil }
    var epoch: UInt32 { self.ofLink { $0.epochNumber } ?? 0 }
    var holdsUnconsumed: Bool { !self.unconsumed.isEmpty }

    /// A link cannot be copied out of where it is kept, only looked at.
    private func ofLink<Value>(_ look: (borrowing Link) -> Value) -> Value? {
        switch self.link {
        case .some(let link): look(link)
        case .none: nil
        }
    }
}

// MARK: What happens to it.

extension SimulatedOwner {
    mutating func received(_ bytes: [UInt8], now: Instant) {
        if self.link == nil, !self.makeLink(for: bytes, now: now) { return }
        let before = self.epoch
        guard let received = self.link?.received(bytes.span.bytes, now: now) else { return }
        self.changed(received.change, from: before)
        switch received.records {
        case .none: break
        case .batch(let range): self.read(Array(bytes[range]))
        case .assembled(let record): self.read(record)
        }
    }

    /// Only an engine's owner has none.
    private mutating func makeLink(for bytes: [UInt8], now: Instant) -> Bool {
        guard let header = try? BatchHeader(decoding: bytes.span.bytes) else { return false }
        guard header.kind == .open else {
            if let answer = header.resetAnswer { self.replies.append(answer) }
            return false
        }
        let incarnation = self.generator.next()
        self.link = Link(engine: header.link, incarnation: incarnation, configuration: self.configuration, now: now)
        return true
    }

    private mutating func changed(_ change: LinkChange, from epoch: UInt32) {
        if let reason = change.ended {
            self.ends[epoch] = reason
            self.written = 0
            self.read = 0
            self.unconsumed = []
        }
        if change.liveness == .recovered { self.recoveries += 1 }
        self.visited.insert(self.epoch)
    }

    mutating func timerFired(now: Instant) {
        let before = self.epoch
        guard let change = self.link?.timerFired(now: now) else { return }
        self.changed(change, from: before)
    }

    mutating func pathLost(now: Instant) {
        let before = self.epoch
        guard let change = self.link?.pathLost(now: now) else { return }
        self.changed(change, from: before)
    }

    mutating func pathRestored(now: Instant) {
        self.link?.pathRestored(now: now)
    }

    /// The process is replaced by another one, that knows nothing.
    mutating func restart() {
        if self.link != nil { self.ends[self.epoch] = .newIncarnation }
        self.link = nil
        self.written = 0
        self.read = 0
        self.unconsumed = []
    }

    mutating func nextBatch(now: Instant) -> [UInt8]? {
        if let reply = self.replies.popLast() { return reply }
        if let batch = self.link?.nextBatch(now: now) { return batch }
        self.checkBounds()
        if !self.isGateway, let condition = self.link?.condition, condition == .ended || condition == .closed {
            self.link = nil
        }
        return nil
    }

    private mutating func checkBounds() {
        guard let statistics = self.link?.statistics else { return }
        if statistics.replayBytes > self.configuration.replayLimit {
            self.complaints.append("holds \(statistics.replayBytes) bytes for replay")
        }
    }
}

// MARK: Writing and reading.

extension SimulatedOwner {
    /// Writes a few messages, if it may.
    mutating func write() {
        for _ in 0..<Int.random(in: 1...4, using: &self.generator) {
            guard self.remaining > 0, self.isOpen, self.link?.mayWrite == true else { return }
            self.writeMessage()
        }
    }

    private mutating func writeMessage() {
        self.remaining -= 1
        self.written += 1
        let isLarge = self.generator.chance(0.05)
        let count = Int.random(in: isLarge ? 1_000...6_000 : 0...200, using: &self.generator)
        let payload = Self.payload(self.written, count: count)
        let stamp = SessionStamp(ownership: self.epoch, sequence: self.written)
        do {
            try self.link?.writer.message(Handle(rawValue: 1), stamp, isBinary: true, payload.span.bytes)
        } catch { self.complaints.append("\(error)") }
    }

    /// Whose slices are the payloads: each message's begins elsewhere.
    private static let pattern = (0..<8_192).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    private static func payload(_ number: UInt32, count: Int) -> ArraySlice<UInt8> {
        let start = Int(number % 1_000)
        return Self.pattern[start..<(start + count)]
    }

    private mutating func read(_ bytes: [UInt8]) {
        var reader = RecordReader()
        do {
            while let record = try reader.next(in: bytes.span.bytes) {
                guard case .message(let message) = record else {
                    self.complaints.append("reads \(record)")
                    continue
                }
                try self.check(message, in: bytes)
            }
        } catch { self.complaints.append("\(error)") }
    }

    private mutating func check(_ message: Record.Message, in bytes: [UInt8]) throws {
        self.read += 1
        let expected = SessionStamp(ownership: self.epoch, sequence: self.read)
        if message.stamp != expected { self.complaints.append("reads \(message.stamp), expects \(expected)") }
        var packets = PacketReader(message.packets)
        guard let packet = try packets.next(in: bytes.span.bytes) else {
            return self.complaints.append("reads no payload")
        }
        let payload = Self.payload(message.stamp.sequence, count: packet.payload.count)
        if bytes[packet.payload] != payload { self.complaints.append("reads another payload") }
        self.unconsumed.append(message.weight)
        self.checkCredit()
    }

    /// What is on the way to handlers exceeds the window by less than one record.
    private mutating func checkCredit() {
        guard let window = self.configuration.window, let last = self.unconsumed.last else { return }
        let before = self.unconsumed.reduce(0, +) - last
        if before >= window { self.complaints.append("is sent a record beyond its window") }
    }

    /// Handlers finish some of what they were given.
    mutating func consume() {
        for _ in 0..<Int.random(in: 1...8, using: &self.generator) where !self.unconsumed.isEmpty {
            self.link?.consumed(self.unconsumed.removeFirst())
        }
    }
}
