import Testing

@testable import RedisClient

@Suite("Pauses between attempts") struct BackoffTests {
    @Test("Waits double up to a limit, and begin anew after a success")
    func doubling() {
        var backoff = Backoff()
        let waits = (0..<6).map { _ in backoff.failed(random: 0) }
        #expect(waits == [50, 100, 200, 400, 800, 800].map { .milliseconds($0) })
        backoff.succeeded()
        #expect(backoff.failed(random: 0) == .milliseconds(50))
    }

    @Test("Chance takes at most half of a wait")
    func chance() {
        var backoff = Backoff()
        #expect(backoff.failed(random: 1) == .milliseconds(25))
    }
}
