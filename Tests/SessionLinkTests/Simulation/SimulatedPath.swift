import SessionLink

/// A datagram path that loses, repeats, delays, reorders and is cut, as its `Faults` and a seed have it.
struct SimulatedPath {
    typealias Instant = ContinuousClock.Instant

    struct Datagram {
        var due: Instant
        var toEngine: Bool
        var bytes: [UInt8]
    }

    private let faults: Faults
    private let start: Instant
    private var generator: SeededGenerator
    private var flying: [Datagram] = []

    init(_ faults: Faults, seed: UInt64, start: Instant) {
        self.faults = faults
        self.start = start
        self.generator = SeededGenerator(seed: seed)
    }

    func isCut(at now: Instant) -> Bool {
        let elapsed = now - self.start
        return self.faults.cuts.contains { cut in
            .milliseconds(cut.at) <= elapsed && elapsed < .milliseconds(cut.at + cut.length)
        }
    }

    mutating func send(_ bytes: [UInt8], toEngine: Bool, now: Instant) {
        guard !self.isCut(at: now) else { return }
        let copies = self.generator.chance(self.faults.drop) ? 0 : self.generator.chance(self.faults.duplicate) ? 2 : 1
        for _ in 0..<copies {
            let due = now + self.generator.milliseconds(self.faults.delay)
            self.nextDelivery = min(self.nextDelivery ?? due, due)
            self.flying.append(Datagram(due: due, toEngine: toEngine, bytes: bytes))
        }
    }

    /// What was under way when the path was cut is lost.
    mutating func cut() {
        self.flying.removeAll()
        self.nextDelivery = nil
    }

    /// Kept as it changes: it is asked for in every turn.
    private(set) var nextDelivery: Instant?

    /// The earliest datagram that is due; among equals the one sent first.
    mutating func deliver(now: Instant) -> Datagram? {
        guard let next = self.nextDelivery, next <= now else { return nil }
        guard let index = self.flying.firstIndex(where: { $0.due == next }) else { return nil }
        defer { self.nextDelivery = self.flying.lazy.map(\.due).min() }
        return self.flying.remove(at: index)
    }
}
