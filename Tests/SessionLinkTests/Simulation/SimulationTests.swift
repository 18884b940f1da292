import Testing

@testable import SessionLink

/// Each case runs fifty seeds; a failure names the seed.
@Suite("Two links over a path that drops, repeats, delays, reorders and cuts", .timeLimit(.minutes(5)))
struct SimulationTests {
    static let seedsPerCase = 50

    @Test("deliver everything once and in order in one epoch, while the path stands", arguments: 0..<12)
    func mild(block: Int) {
        for seed in self.seeds(block) {
            var generator = SeededGenerator(seed: seed)
            let faults = Faults.mild(&generator)
            var simulation = Simulation(seed: seed, faults: faults, configuration: self.small(), messages: 80)
            simulation.run()
            self.expectSound(simulation, seed)
            let ends = Array(simulation.gateway.ends.values) + simulation.engine.ends.values
            #expect(ends == [], "seed \(seed)")
        }
    }

    @Test("deliver everything once and in order, or end the epoch and both name the reason", arguments: 0..<24)
    func severe(block: Int) {
        for seed in self.seeds(block) {
            var generator = SeededGenerator(seed: seed)
            let faults = Faults.severe(&generator)
            var simulation = Simulation(seed: seed, faults: faults, configuration: self.small(), messages: 80)
            simulation.run()
            self.expectSound(simulation, seed)
        }
    }

    @Test("stay within a small replay bound, at the price of epochs", arguments: 0..<12)
    func exhausting(block: Int) {
        var configuration = self.small()
        configuration.replayLimit = 8_000
        for seed in self.seeds(block) {
            var generator = SeededGenerator(seed: seed)
            let faults = Faults.severe(&generator)
            var simulation = Simulation(seed: seed, faults: faults, configuration: configuration, messages: 80)
            simulation.run()
            self.expectSound(simulation, seed)
        }
    }

    private func seeds(_ block: Int) -> Range<UInt64> {
        UInt64(block * Self.seedsPerCase)..<UInt64((block + 1) * Self.seedsPerCase)
    }

    private func small() -> LinkConfiguration {
        var configuration = LinkConfiguration()
        configuration.maximumBatchLength = 600
        configuration.maximumRecordLength = 8_000
        configuration.replayLimit = 1 << 20
        return configuration
    }

    private func expectSound(_ simulation: borrowing Simulation, _ seed: UInt64) {
        let isSettled = simulation.isSettled
        #expect(isSettled, "seed \(seed): something is not delivered")
        self.expectSound(simulation.gateway, seed)
        self.expectSound(simulation.engine, seed)
    }

    private func expectSound(_ owner: borrowing SimulatedOwner, _ seed: UInt64) {
        let complaints = owner.complaints
        #expect(complaints == [], "seed \(seed)")
        let (visited, ends, epoch) = (owner.visited, owner.ends, owner.epoch)
        let silent = visited.filter { $0 > 0 && $0 < epoch && ends[$0] == nil }
        #expect(silent == [], "seed \(seed): epochs ended silently")
        let isReasoned = !ends.values.contains(.unspecified)
        #expect(isReasoned, "seed \(seed): an epoch ended without a reason")
    }
}
