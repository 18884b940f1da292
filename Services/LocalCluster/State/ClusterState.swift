import Operations

/// The course of a local cluster: brokers first, then everything else; ready as a whole; restarts; the end.
///
/// Pure: time comes in with the events, and what is to be done comes out.
package struct ClusterState: Sendable {
    private enum Course: Sendable {
        case running
        /// All but the brokers were asked to end; brokers still carry their farewells. All are killed at `deadline`.
        case endingMembers(exitCode: Int32, deadline: ContinuousClock.Instant)
        /// Brokers were asked to end, too.
        case endingBrokers(exitCode: Int32, deadline: ContinuousClock.Instant)
        case killing(exitCode: Int32)
        case ended
    }

    /// From being asked to end to being killed; everything ends within 5 s.
    package static let patience = Duration.milliseconds(3_500)
    package static let surveyInterval = Duration.milliseconds(50)
    /// A process that refuses its settings says so with this code; starting it again changes nothing.
    private static let refusal: Int32 = 64

    private let places: [Place]
    private let restarts: Bool
    private var course = Course.running
    private var processes: [Place: ProcessState]
    private var brokers: [BrokerEndpoints?]
    private var survey = Survey.idle

    package init(_ plan: ClusterPlan) {
        self.places = plan.brokers + plan.engines + plan.gateways + plan.bridges
        self.restarts = plan.options.restart
        self.processes = Dictionary(uniqueKeysWithValues: self.places.map { ($0, ProcessState()) })
        self.brokers = Array(repeating: nil, count: plan.options.brokers)
    }

    /// When `timerFired` is due.
    package var deadline: ContinuousClock.Instant? {
        switch self.course {
        case .running: (self.processes.values.compactMap(\.restart) + [self.survey.deadline].compactMap { $0 }).min()
        case .endingMembers(_, let deadline), .endingBrokers(_, let deadline): deadline
        case .killing, .ended: nil
        }
    }

    package mutating func started() -> [ClusterAction] {
        self.places.filter { $0.service == .broker }.map { self.launch($0) }
    }

    package mutating func handle(_ event: ClusterEvent, now: ContinuousClock.Instant) -> [ClusterAction] {
        switch event {
        case .launched(let place, let pid): self.launched(place, pid, now)
        case .announced(let place, let line): self.announced(place, line, now)
        case .exited(let place, let status): self.exited(place, status, now)
        case .surveyed(let answers): self.surveyed(answers, now)
        case .shutdownRequested: self.end(exitCode: 0, now)
        case .timerFired: self.timerFired(now)
        }
    }
}

// MARK: Processes

extension ClusterState {
    private mutating func launch(_ place: Place) -> ClusterAction {
        let start = self.processes[place]?.starts ?? 0
        self.processes[place]?.starts += 1
        self.processes[place]?.phase = .launching
        return .launch(place, start: start, brokers: self.brokers)
    }

    private mutating func launched(_ place: Place, _ pid: Int32?, _ now: ContinuousClock.Instant) -> [ClusterAction] {
        guard let pid else { return self.lost(place, status: 1, now) }
        self.processes[place]?.phase = .starting(pid: pid)
        switch self.course {
        case .running: return []
        case .endingMembers, .endingBrokers: return [.terminate([pid])]
        case .killing, .ended: return [.kill([pid])]
        }
    }

    private mutating func announced(
        _ place: Place,
        _ line: ReadyLine,
        _ now: ContinuousClock.Instant
    ) -> [ClusterAction] {
        guard case .starting(let pid)? = self.processes[place]?.phase else { return [] }
        self.processes[place]?.phase = .ready(pid: pid, line)
        self.processes[place]?.backoff.reset()
        var announcement = line
        announcement.index = place.index
        return [.announce(announcement)] + self.continueStart(after: place, line) + self.beginSurvey(now)
    }

    /// All others are started when all brokers have told what they bind.
    private mutating func continueStart(after place: Place, _ line: ReadyLine) -> [ClusterAction] {
        guard place.service == .broker else { return [] }
        self.brokers[place.index] = BrokerEndpoints(line)
        guard case .running = self.course, !self.brokers.contains(nil) else { return [] }
        return self.places.filter(self.isWaiting).map { self.launch($0) }
    }

    private func isWaiting(_ place: Place) -> Bool {
        if case .waiting? = self.processes[place]?.phase { true } else { false }
    }

    private mutating func exited(_ place: Place, _ status: Int32, _ now: ContinuousClock.Instant) -> [ClusterAction] {
        guard let pid = self.processes[place]?.pid else { return [] }
        return [.reportExit(place, pid: pid, status: status)] + self.lost(place, status: status, now)
    }

    /// A process that refuses its settings, or the first of its place that never was ready, ends the start.
    private mutating func lost(_ place: Place, status: Int32, _ now: ContinuousClock.Instant) -> [ClusterAction] {
        let wasReady = self.processes[place]?.line != nil
        self.processes[place]?.phase = .ended
        self.survey = .idle
        switch self.course {
        case .running where self.restarts && status != Self.refusal:
            let pause = self.processes[place]?.backoff.next() ?? Backoff.shortest
            self.processes[place]?.phase = .restarting(at: now + pause)
            return []
        case .running:
            return wasReady ? [] : self.end(exitCode: status == 0 ? 1 : status, now)
        case .endingMembers(let exitCode, let deadline):
            return self.continueEnd(exitCode, deadline)
        case .endingBrokers(let exitCode, _), .killing(let exitCode):
            return self.endIfNobodyLives(exitCode)
        case .ended:
            return []
        }
    }
}

// MARK: Readiness as a whole

extension ClusterState {
    /// Whether `{"ready":true}` has been said of the processes that now run, and when to ask again.
    private enum Survey: Sendable {
        case idle
        case asking
        case due(ContinuousClock.Instant)
        case done

        var deadline: ContinuousClock.Instant? {
            switch self {
            case .due(let instant): instant
            case .idle, .asking, .done: nil
            }
        }
    }

    private mutating func beginSurvey(_ now: ContinuousClock.Instant) -> [ClusterAction] {
        guard case .running = self.course, self.processes.values.allSatisfy({ $0.line != nil }) else { return [] }
        self.survey = .asking
        return [.survey(self.processes.compactMapValues { $0.line?.operations })]
    }

    private mutating func surveyed(_ answers: [Place: Readiness], _ now: ContinuousClock.Instant) -> [ClusterAction] {
        // A process may have ended while the others were asked.
        guard case .running = self.course, case .asking = self.survey else { return [] }
        guard self.isWhole(answers) else {
            self.survey = .due(now + Self.surveyInterval)
            return []
        }
        self.survey = .done
        return [.announceReady]
    }

    /// A client can connect through every gateway to every engine of this cluster; bridges have their Redis.
    private func isWhole(_ answers: [Place: Readiness]) -> Bool {
        let engines = self.processes.filter { $0.key.service == .engine }.compactMap { $0.value.line?.id }
        return self.places.allSatisfy { place in
            guard let answer = answers[place], answer.ready else { return false }
            return place.service != .gateway || answer.placesSessions(on: engines)
        }
    }
}

// MARK: Time and the end

extension ClusterState {
    private mutating func timerFired(_ now: ContinuousClock.Instant) -> [ClusterAction] {
        switch self.course {
        case .running:
            return self.restartWhoeverIsDue(now) + self.surveyIfDue(now)
        case .endingMembers(let exitCode, let deadline), .endingBrokers(let exitCode, let deadline):
            guard deadline <= now else { return [] }
            self.course = .killing(exitCode: exitCode)
            return [.kill(self.pids(of: self.places))]
        case .killing, .ended:
            return []
        }
    }

    private mutating func restartWhoeverIsDue(_ now: ContinuousClock.Instant) -> [ClusterAction] {
        let due = self.places.filter { place in
            self.processes[place]?.restart.map { $0 <= now } ?? false
        }
        return due.map { self.launch($0) }
    }

    private mutating func surveyIfDue(_ now: ContinuousClock.Instant) -> [ClusterAction] {
        guard let deadline = self.survey.deadline, deadline <= now else { return [] }
        return self.beginSurvey(now)
    }

    private mutating func end(exitCode: Int32, _ now: ContinuousClock.Instant) -> [ClusterAction] {
        guard case .running = self.course else { return [] }
        let deadline = now + Self.patience
        self.course = .endingMembers(exitCode: exitCode, deadline: deadline)
        let members = self.pids(of: self.members)
        return members.isEmpty ? self.continueEnd(exitCode, deadline) : [.terminate(members)]
    }

    /// Brokers end when nobody is left who needs them.
    private mutating func continueEnd(_ exitCode: Int32, _ deadline: ContinuousClock.Instant) -> [ClusterAction] {
        guard !self.isAnyAlive(of: self.members) else { return [] }
        self.course = .endingBrokers(exitCode: exitCode, deadline: deadline)
        let ending = self.endIfNobodyLives(exitCode)
        return ending.isEmpty ? [.terminate(self.pids(of: self.places))] : ending
    }

    private mutating func endIfNobodyLives(_ exitCode: Int32) -> [ClusterAction] {
        guard !self.isAnyAlive(of: self.places) else { return [] }
        self.course = .ended
        return [.end(exitCode: exitCode)]
    }

    private var members: [Place] { self.places.filter { $0.service != .broker } }

    private func pids(of places: [Place]) -> [Int32] { places.compactMap { self.processes[$0]?.pid } }

    private func isAnyAlive(of places: [Place]) -> Bool { places.contains { self.processes[$0]?.isAlive ?? false } }
}

extension BrokerEndpoints {
    /// What a broker's ready line says; empty names would never be reached.
    fileprivate init?(_ line: ReadyLine) {
        guard let publish = line.endpoints["publish"], let subscribe = line.endpoints["subscribe"] else { return nil }
        self.init(publish: publish, subscribe: subscribe)
    }
}
