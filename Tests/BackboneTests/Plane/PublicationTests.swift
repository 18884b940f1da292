import Backbone
import Testing

@Suite struct PublicationTests {
    private static let start = ContinuousClock.now

    private func publication(messages: Int = 100, bytes: Int = 10_000) -> Publication {
        Publication(limits: .init(messages: messages, bytes: bytes), positionDelay: .milliseconds(200))
    }

    private let unlimited = Publication.Limits(messages: 1_000, bytes: 1_000_000)

    @Test func `Messages are numbered from one, and remembered`() {
        var publication = self.publication()
        #expect(publication.publish([1], now: Self.start) == 1)
        #expect(publication.publish([2], now: Self.start) == 2)
        let answer = publication.recall(1...2, limits: self.unlimited)
        #expect(answer.gone == nil)
        #expect(answer.messages.map(\.body) == [[1], [2]])
    }

    @Test func `The history keeps to its bounds and says what is gone`() {
        var publication = self.publication(messages: 3)
        for value: UInt8 in 1...10 { _ = publication.publish([value], now: Self.start) }
        let answer = publication.recall(5...20, limits: self.unlimited)
        #expect(answer.gone == 5...7)
        #expect(answer.messages.map(\.sequence) == [8, 9, 10])
        var large = self.publication(bytes: 10)
        for _ in 0..<3 { _ = large.publish(Array(repeating: 0, count: 6), now: Self.start) }
        #expect(large.recall(1...3, limits: self.unlimited).gone == 1...2)
    }

    @Test func `One answer is bounded`() {
        var publication = self.publication()
        for value: UInt8 in 1...50 { _ = publication.publish([value], now: Self.start) }
        #expect(publication.recall(1...50, limits: .init(messages: 7, bytes: 1_000)).messages.count == 7)
    }

    @Test func `The highest sequence is published 200 ms after the first message it has not told of`() {
        var publication = self.publication()
        _ = publication.publish([], now: Self.start)
        _ = publication.publish([], now: Self.start + .milliseconds(150))
        #expect(publication.timerFired(now: Self.start + .milliseconds(199)) == false)
        #expect(publication.timerFired(now: Self.start + .milliseconds(200)) == true)
        #expect(publication.positionDue == nil)
    }

    @Test func `A forgotten history keeps counting`() {
        var publication = self.publication()
        _ = publication.publish([1], now: Self.start)
        publication.forgetHistory()
        #expect(publication.publish([2], now: Self.start) == 2)
        #expect(publication.recall(1...2, limits: self.unlimited).gone == 1...1)
    }
}
