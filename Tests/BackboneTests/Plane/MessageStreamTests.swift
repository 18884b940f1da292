import Backbone
import Testing

@Suite struct MessageStreamTests {
    private static let start = ContinuousClock.now
    private static let configuration = Plane.Configuration(brokers: [])

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        Self.start + .milliseconds(milliseconds)
    }

    private func stream() -> MessageStream {
        MessageStream(position: 0, configuration: Self.configuration)
    }

    private func taken(from stream: inout MessageStream) -> [UInt64] {
        var sequences: [UInt64] = []
        while let next = stream.next() { sequences.append(next.sequence) }
        return sequences
    }

    @Test func `Messages in order are delivered as they come, and copies are not`() {
        var stream = self.stream()
        for sequence: UInt64 in 1...5 {
            #expect(stream.arrived(sequence, now: self.at(0)) { [] } == .deliver)
            #expect(stream.arrived(sequence, now: self.at(0)) { [] } == .duplicate)
        }
        #expect(stream.deadline == nil)
    }

    @Test func `A message ahead of its turn waits 20 ms before the others are asked for`() {
        var stream = self.stream()
        #expect(stream.arrived(3, now: self.at(0)) { [3] } == .held)
        #expect(stream.arrived(3, now: self.at(1)) { [3] } == .duplicate)
        #expect(stream.deadline == self.at(20))
        #expect(stream.timerFired(now: self.at(20)) == .ask(1...2))
    }

    @Test func `What waited follows the message it waited for`() {
        var stream = self.stream()
        #expect(stream.arrived(2, now: self.at(0)) { [2] } == .held)
        #expect(stream.arrived(3, now: self.at(0)) { [3] } == .held)
        #expect(stream.arrived(1, now: self.at(5)) { [1] } == .deliver)
        #expect(self.taken(from: &stream) == [2, 3])
        _ = stream.timerFired(now: self.at(25))
        #expect(stream.deadline == nil)
    }

    @Test func `A gap is asked for four times with growing patience, then it is lost and the stream goes on`() {
        var stream = self.stream()
        #expect(stream.arrived(4, now: self.at(0)) { [4] } == .held)
        for moment in [20, 120, 320, 720] { #expect(stream.timerFired(now: self.at(moment)) == .ask(1...3)) }
        #expect(stream.timerFired(now: self.at(1_519)) == .none)
        #expect(stream.timerFired(now: self.at(1_520)) == .lost(count: 3))
        #expect(self.taken(from: &stream) == [4])
    }

    @Test(arguments: [1, 2, 1_000, UInt64(Int64.max), UInt64.max - 1] as [UInt64])
    func `A publisher may claim to have published any sequence`(behind: UInt64) {
        let highest = UInt64.max - 1
        var stream = MessageStream(position: highest - behind, configuration: Self.configuration)
        stream.published(upTo: highest, now: self.at(0))
        let first = highest - behind + 1
        #expect(stream.timerFired(now: self.at(20)) == .ask(first...min(first + min(behind, 1_024) - 1, highest)))
        #expect(stream.abandon(now: self.at(30)) == .lost(count: behind))
        #expect(stream.position == highest)
    }

    @Test func `What the publisher no longer has is lost at once`() {
        var stream = self.stream()
        #expect(stream.arrived(5, now: self.at(0)) { [5] } == .held)
        #expect(stream.timerFired(now: self.at(20)) == .ask(1...4))
        #expect(stream.gone(1...2, now: self.at(30)) == .lost(count: 2))
        #expect(self.taken(from: &stream) == [])
        #expect(stream.timerFired(now: self.at(30)) == .ask(3...4))
    }

    @Test(arguments: [29_000, 31_000])
    func `What was said during an absence is caught up with, unless that took too long`(absence: Int) {
        var stream = self.stream()
        #expect(stream.arrived(1, now: self.at(0)) { [] } == .deliver)
        #expect(stream.abandon(now: self.at(0)) == .none)
        #expect(stream.isDeparted)
        stream.publisherReturned(now: self.at(absence))
        #expect(!stream.isDeparted)
        #expect(stream.arrived(10, now: self.at(absence)) { [10] } == .held)
        let isLong = absence > 30_000
        #expect(stream.timerFired(now: self.at(absence + 20)) == (isLong ? .lost(count: 8) : .ask(2...9)))
        // And from then on, whatever is missing is asked for.
        guard isLong else { return }
        #expect(self.taken(from: &stream) == [10])
        #expect(stream.arrived(12, now: self.at(absence + 30)) { [12] } == .held)
        #expect(stream.timerFired(now: self.at(absence + 50)) == .ask(11...11))
    }

    @Test func `A position ahead of what came opens a gap`() {
        var stream = self.stream()
        stream.published(upTo: 2, now: self.at(0))
        #expect(stream.timerFired(now: self.at(20)) == .ask(1...2))
        stream.published(upTo: 1, now: self.at(30))
        #expect(stream.arrived(1, now: self.at(40)) { [] } == .deliver)
        #expect(stream.arrived(2, now: self.at(41)) { [] } == .deliver)
        #expect(stream.deadline == nil)
    }

    @Test func `Beyond its bounds a stream holds nothing more, and asks for it later`() {
        var configuration = Self.configuration
        configuration.held.messages = 2
        var stream = MessageStream(position: 0, configuration: configuration)
        for sequence: UInt64 in 2...6 { _ = stream.arrived(sequence, now: self.at(0)) { [0] } }
        #expect(stream.arrived(1, now: self.at(1)) { [] } == .deliver)
        #expect(self.taken(from: &stream) == [2, 3])
        #expect(stream.timerFired(now: self.at(21)) == .ask(4...6))
    }
}
