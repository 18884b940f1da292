package import Foundation
import Synchronization

/// Why a process is not ready, or no longer healthy: a set of named conditions, each true or false since a moment.
///
/// Readiness is what must hold before clients (or other services) are sent here; liveness is what only a restart mends.
package final class Health: Sendable {
    private struct State {
        var conditions: [String: ConditionState] = [:]
        var details: [String: any Encodable & Sendable] = [:]
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Date

    package init(now: @escaping @Sendable () -> Date = { Date() }) {
        self.now = now
    }

    /// Adds something that must hold for readiness. It does not hold until `satisfied()` is called.
    package func readiness(_ name: String, missing reason: String) -> Condition {
        self.add(name, ConditionState(kind: .readiness, reason: reason, since: self.now()))
    }

    /// Adds something that must hold for liveness. It holds until `failed(_:)` is called.
    package func liveness(_ name: String) -> Condition {
        self.add(name, ConditionState(kind: .liveness, reason: nil, since: self.now()))
    }

    /// Publishes a member of the `/readyz` answer beside `ready` and `missing`; the latest value stands.
    package func publish(_ name: String, _ value: some Encodable & Sendable) {
        self.state.withLock { $0.details[name] = value }
    }

    /// Whether everything that readiness needs holds (liveness included).
    package var isReady: Bool { self.readiness.ready }

    /// The answer of `/readyz`.
    package var readiness: HealthReport {
        self.state.withLock { state in
            HealthReport(failing: state.conditions.filter { $0.value.reason != nil }, details: state.details)
        }
    }

    /// The answer of `/healthz`.
    package var liveness: HealthReport {
        self.state.withLock { state in
            HealthReport(failing: state.conditions.filter { $0.value.kind == .liveness && $0.value.reason != nil })
        }
    }

    private func add(_ name: String, _ condition: ConditionState) -> Condition {
        self.state.withLock { state in
            precondition(state.conditions[name] == nil, "a health condition is added once")
            state.conditions[name] = condition
        }
        return Condition(name: name, health: self)
    }

    /// A reason that changes keeps its `since`: what counts is since when the condition does not hold.
    func set(_ name: String, reason: String?) {
        let now = self.now()
        self.state.withLock { state in
            state.conditions[name]?.set(reason: reason, now: now)
        }
    }
}
