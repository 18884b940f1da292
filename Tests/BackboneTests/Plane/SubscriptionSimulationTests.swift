import Backbone
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SubscriptionSimulationTests {
    private static let seeds = Array(1...10 as ClosedRange<UInt64>)

    private func configuration(history: Int = 8_192) -> Plane.Configuration {
        var configuration = Plane.Configuration(brokers: [])
        configuration.history.messages = history
        return configuration
    }

    @Test(arguments: seeds)
    func `Everything arrives once and in order over brokers that drop, repeat, delay and reorder`(seed: UInt64) {
        var stream = SimulatedStream(faults: .heavy, seed: seed, configuration: self.configuration())
        stream.publish(2_000, every: .milliseconds(1))
        stream.run(for: .seconds(20))
        #expect(stream.delivered == Array(1...2_000))
        #expect(stream.lost == 0)
    }

    @Test(arguments: seeds)
    func `Where the history is too short, what is lost is counted, and the rest arrives in order`(seed: UInt64) {
        let faults = Faults(drop: 0.4, duplicate: 0.1, delay: 1...60)
        var stream = SimulatedStream(faults: faults, seed: seed, configuration: self.configuration(history: 20))
        stream.publish(2_000, every: .milliseconds(1))
        stream.run(for: .seconds(60))
        #expect(stream.lost > 0)
        #expect(UInt64(stream.delivered.count) + stream.lost == stream.published)
        #expect(zip(stream.delivered, stream.delivered.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func `Brokers of different speed alone cause no repair`() {
        let faults = Faults(delay: 1...15)
        var stream = SimulatedStream(faults: faults, seed: 3, configuration: self.configuration())
        stream.publish(1_000, every: .milliseconds(1))
        stream.run(for: .seconds(3))
        #expect(stream.delivered == Array(1...1_000))
        #expect(stream.requests == 0)
    }

    @Test func `A lost last message is noticed within 200 ms, by the position that follows it`() {
        var stream = SimulatedStream(faults: Faults(drop: 1), seed: 1, configuration: self.configuration())
        stream.publish(1, every: .zero)
        stream.run(for: .milliseconds(100))
        stream.faults = .none
        stream.run(for: .milliseconds(130))
        #expect(stream.delivered == [1])
    }
}
