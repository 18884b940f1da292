import Backbone
import Operations
import Synchronization

/// Whether clients should be sent here: the gateway has joined the cluster, each of its loops is linked to every engine
/// of this cluster that it knows, and some engine takes sessions. Any thread may report.
final class Readiness: Sendable {
    private struct EngineReport: Encodable {
        let id: String
        let cluster: String
        let state: String
        /// Whether new sessions are placed there.
        let takesSessions: Bool
    }

    private struct State {
        /// By loop. A loop that has not reported is missing.
        var engines: [Int: [EngineStatus]] = [:]
        var isReady = false
    }

    private let loops: Int
    private let brokers: Condition
    private let links: Condition
    private let sessions: Condition
    private let health: Health
    private let state = Mutex(State())

    init(_ health: Health, loops: Int) {
        self.loops = loops
        self.health = health
        self.brokers = health.readiness("brokers", missing: "no broker has brought back the own HELLO")
        self.links = health.readiness("links", missing: "no engine is known")
        self.sessions = health.readiness("engines", missing: "no engine is ready")
        self.health.publish("engines", [EngineReport]())
        self.health.publish("brokers", [PlaneStanding.Broker]())
        self.health.publish("split", [String]())
    }

    var isReady: Bool { self.health.isReady }

    /// A gateway that has joined serves on while all brokers are away: links and sessions need none, and if every gateway
    /// went out of service with the only broker, the sessions would end that its loss does not touch.
    ///
    /// - Parameter failure: why brokers cannot be connected, if that is known.
    func viewChanged(_ view: MembershipView, failure: String?) {
        if !view.missing.contains(.notJoined) {
            self.brokers.satisfied()
        } else if let failure {
            self.brokers.failed(failure)
        }
    }

    func planeChanged(_ standing: PlaneStanding) {
        self.health.publish("brokers", standing.brokers)
        self.health.publish("split", standing.split)
    }

    func enginesChanged(_ engines: [EngineStatus], loop: Int) {
        self.state.withLock { state in
            state.engines[loop] = engines
            self.evaluate(state.engines)
        }
    }

    private func evaluate(_ reports: [Int: [EngineStatus]]) {
        let engines = Self.worst(reports.values.joined())
        self.health.publish(
            "engines",
            engines.values.sorted { $0.id < $1.id }.map { engine in
                EngineReport(
                    id: "\(engine.id)",
                    cluster: engine.cluster,
                    state: engine.state.rawValue,
                    takesSessions: engine.takesSessions
                )
            }
        )
        let own = engines.filter { !$0.value.isForeign }
        let unlinked = own.filter { $0.value.state == .linking }.keys
        if reports.count < self.loops {
            self.links.failed("starting")
        } else if let first = unlinked.min() {
            self.links.failed("not linked to \(unlinked.count) of \(own.count) engines: \(first)")
        } else {
            self.links.satisfied()
        }
        let takers = reports.values.allSatisfy { $0.contains(where: \.takesSessions) }
        if takers && !reports.isEmpty { self.sessions.satisfied() } else { self.sessions.failed("no engine is ready") }
    }

    /// Each member as the loop sees it where it is worst.
    private static func worst(_ reports: some Sequence<EngineStatus>) -> [NodeID: EngineStatus] {
        var worst: [NodeID: EngineStatus] = [:]
        for report in reports where report.isMember {
            guard let other = worst[report.id], other.badness >= report.badness else {
                worst[report.id] = report
                continue
            }
        }
        return worst
    }
}

extension EngineStatus {
    fileprivate var badness: Int {
        switch self.state {
        case .linked: self.takesSessions ? 0 : 1
        case .suspect: 2
        case .linking: 3
        }
    }
}
