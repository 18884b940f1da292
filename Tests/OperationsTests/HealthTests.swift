import Foundation
import Operations
import Synchronization
import Testing

@Suite struct HealthTests {
    private struct EngineState: Encodable {
        var id: String
        var state: String
    }

    @Test("A process is ready when every condition of readiness holds")
    func readiness() {
        let health = Health()
        #expect(health.isReady)
        let brokers = health.readiness("brokers", missing: "no broker has been heard")
        let engines = health.readiness("engines", missing: "no engine is linked")
        #expect(!health.isReady)
        brokers.satisfied()
        #expect(health.readiness.missing.map(\.name) == ["engines"])
        engines.satisfied()
        #expect(health.isReady)
        engines.failed("engine e1 is gone")
        #expect(health.readiness.missing.map(\.reason) == ["engine e1 is gone"])
    }

    @Test("A condition of liveness holds until it fails, and then readiness is gone, too")
    func liveness() {
        let health = Health()
        let loop = health.liveness("loop")
        #expect(health.liveness.ready)
        loop.failed("stalled")
        #expect(!health.liveness.ready)
        #expect(!health.isReady)
    }

    @Test("What is not ready does not make a process unhealthy")
    func independence() {
        let health = Health()
        _ = health.readiness("brokers", missing: "none")
        #expect(health.liveness.ready)
    }

    @Test("A report says since when: a new reason keeps the moment, a recovery and relapse makes a new one")
    func since() {
        let clock = Clock()
        let health = Health { clock.now() }
        let condition = health.readiness("brokers", missing: "none")
        clock.advance(by: 60)
        condition.failed("still none")
        #expect(health.readiness.missing.map(\.since) == ["1970-01-01T00:00:00Z"])
        condition.satisfied()
        clock.advance(by: 60)
        condition.failed("gone")
        #expect(health.readiness.missing.map(\.since) == ["1970-01-01T00:02:00Z"])
    }

    @Test("/readyz answers 200 or 503 with what is missing, and with what the service publishes")
    func readyz() {
        let health = Health { Date(timeIntervalSince1970: 0) }
        let brokers = health.readiness("brokers", missing: "no broker has been heard")
        #expect(
            answer("/readyz", health)
                == OperationsAnswer(
                    status: 503,
                    body: #"{"missing":[{"name":"brokers","reason":"no broker has been heard","#
                        + #""since":"1970-01-01T00:00:00Z"}],"ready":false}"#
                )
        )
        brokers.satisfied()
        health.publish("engines", [EngineState(id: "e1", state: "suspect")])
        health.publish("engines", [EngineState(id: "e1", state: "linked")])
        #expect(
            answer("/readyz", health)
                == OperationsAnswer(
                    status: 200,
                    body: #"{"engines":[{"id":"e1","state":"linked"}],"missing":[],"ready":true}"#
                )
        )
    }

    @Test("/healthz answers liveness alone")
    func healthz() {
        let health = Health()
        _ = health.readiness("brokers", missing: "none")
        #expect(answer("/healthz", health) == OperationsAnswer(status: 200, body: #"{"missing":[],"ready":true}"#))
    }

    @Test("Any other path is not found", arguments: ["/", "/healthz/", "/metricsx", ""])
    func notFound(path: Substring) {
        #expect(answer(path, Health()).status == 404)
    }

    private func answer(_ path: Substring, _ health: Health) -> OperationsAnswer {
        .to(path, health, Metrics())
    }

    /// Time that passes only when told to.
    private final class Clock: Sendable {
        private let seconds = Mutex<Double>(0)

        func now() -> Date { Date(timeIntervalSince1970: self.seconds.withLock { $0 }) }
        func advance(by seconds: Double) { self.seconds.withLock { $0 += seconds } }
    }
}
