import LocalCluster
import Operations
import Testing

@Suite struct ClusterStateTests {
    private let broker = Place(.broker, 0)
    private let engine = Place(.engine, 0)
    private let gateway = Place(.gateway, 0)
    private let now = ContinuousClock.now
    private let bound = BrokerEndpoints(publish: "p", subscribe: "s")

    @Test("Brokers are started first; engines and gateways when it is known what the brokers bind")
    func order() {
        var state = state()
        #expect(state.started() == [.launch(self.broker, start: 0, brokers: [nil])])
        #expect(state.handle(.launched(self.broker, pid: 1), now: self.now).isEmpty)
        #expect(
            state.handle(.announced(self.broker, line(self.broker)), now: self.now) == [
                .announce(line(self.broker, index: 0)),
                .launch(self.engine, start: 0, brokers: [self.bound]),
                .launch(self.gateway, start: 0, brokers: [self.bound]),
            ]
        )
    }

    @Test("Once every process has announced itself, all are asked whether they are ready")
    func survey() {
        var state = running()
        _ = state.handle(.announced(self.engine, line(self.engine)), now: self.now)
        #expect(
            state.handle(.announced(self.gateway, line(self.gateway)), now: self.now) == [
                .announce(line(self.gateway, index: 0)), .survey(self.operations),
            ]
        )
    }

    @Test(
        "The cluster is ready when all processes are and every gateway places sessions on every engine; else it asks again"
    )
    func whole() {
        var state = announced()
        for incomplete in [
            answers([]), answers(["another"]), answers(["engine-0"], takeSessions: false),
            answers(["engine-0"], engineIsReady: false), [:],
        ] {
            #expect(state.handle(.surveyed(incomplete), now: self.now).isEmpty)
            #expect(state.deadline == self.now + ClusterState.surveyInterval)
            let later = self.now + ClusterState.surveyInterval
            #expect(state.handle(.timerFired, now: later) == [.survey(self.operations)])
        }
        #expect(state.handle(.surveyed(answers(["engine-0", "more"])), now: self.now) == [.announceReady])
        #expect(state.deadline == nil)
    }

    @Test("An answer from before a process ended says nothing about the cluster")
    func staleSurvey() {
        var state = announced(restart: true)
        _ = state.handle(.exited(self.engine, status: 137), now: self.now)
        #expect(state.handle(.surveyed(answers(["engine-0"])), now: self.now).isEmpty)
    }

    @Test("A child's end is reported, and without --restart nothing else happens")
    func end() {
        var state = announced()
        #expect(
            state.handle(.exited(self.engine, status: 137), now: self.now)
                == [.reportExit(self.engine, pid: 2, status: 137)]
        )
        #expect(state.deadline == nil)
    }

    @Test("With --restart a child is started again after a pause, announced again, and the cluster is ready again")
    func restart() {
        var state = announced(restart: true)
        _ = state.handle(.surveyed(answers(["engine-0"])), now: self.now)
        _ = state.handle(.exited(self.engine, status: 137), now: self.now)
        let later = self.now + Backoff.shortest
        #expect(state.deadline == later)
        #expect(state.handle(.timerFired, now: self.now).isEmpty)
        #expect(
            state.handle(.timerFired, now: later) == [.launch(self.engine, start: 1, brokers: [self.bound])]
        )
        _ = state.handle(.launched(self.engine, pid: 9), now: later)
        #expect(
            state.handle(.announced(self.engine, line(self.engine)), now: later)
                == [.announce(line(self.engine, index: 0)), .survey(self.operations)]
        )
        #expect(state.handle(.surveyed(answers(["engine-0"])), now: later) == [.announceReady])
    }

    @Test("A broker that comes back is told what it bound before")
    func brokerRestart() {
        var state = announced(restart: true)
        _ = state.handle(.exited(self.broker, status: 137), now: self.now)
        let later = self.now + Backoff.shortest
        #expect(state.handle(.timerFired, now: later) == [.launch(self.broker, start: 1, brokers: [self.bound])])
    }

    @Test("A child that ends before it was ready ends the start, with its exit code", arguments: [(3, 3), (0, 1)])
    func failedStart(status: Int32, exitCode: Int32) {
        var state = running()
        #expect(
            state.handle(.exited(self.engine, status: status), now: self.now)
                == [.reportExit(self.engine, pid: 2, status: status), .terminate([3])]
        )
        #expect(state.handle(.exited(self.gateway, status: 0), now: self.now).last == .terminate([1]))
        #expect(state.handle(.exited(self.broker, status: 0), now: self.now).last == .end(exitCode: exitCode))
    }

    @Test("A child that refuses its settings is not started again")
    func refusedSettings() {
        var state = running(restart: true)
        #expect(state.handle(.exited(self.engine, status: 64), now: self.now).last == .terminate([3]))
    }

    @Test("A child that cannot be started ends the start")
    func unstartable() {
        var state = state()
        _ = state.started()
        #expect(state.handle(.launched(self.broker, pid: nil), now: self.now) == [.end(exitCode: 1)])
    }

    @Test("On shutdown engines and gateways are asked to end, then the brokers that carried their farewells")
    func shutdown() {
        var state = announced()
        #expect(state.handle(.shutdownRequested, now: self.now) == [.terminate([2, 3])])
        #expect(
            state.handle(.exited(self.engine, status: 0), now: self.now)
                == [.reportExit(self.engine, pid: 2, status: 0)]
        )
        #expect(state.handle(.exited(self.gateway, status: 0), now: self.now).last == .terminate([1]))
        #expect(
            state.handle(.exited(self.broker, status: 0), now: self.now)
                == [.reportExit(self.broker, pid: 1, status: 0), .end(exitCode: 0)]
        )
    }

    @Test("Whoever has not ended in time is killed")
    func kill() {
        var state = announced()
        _ = state.handle(.shutdownRequested, now: self.now)
        _ = state.handle(.exited(self.engine, status: 0), now: self.now)
        let deadline = self.now + ClusterState.patience
        #expect(state.deadline == deadline)
        #expect(state.handle(.timerFired, now: deadline) == [.kill([1, 3])])
        _ = state.handle(.exited(self.broker, status: 137), now: deadline)
        #expect(
            state.handle(.exited(self.gateway, status: 137), now: deadline)
                == [.reportExit(self.gateway, pid: 3, status: 137), .end(exitCode: 0)]
        )
    }

    @Test("Shutdown before anybody but brokers has been started ends the brokers")
    func earlyShutdown() {
        var state = state()
        _ = state.started()
        _ = state.handle(.launched(self.broker, pid: 1), now: self.now)
        #expect(state.handle(.shutdownRequested, now: self.now) == [.terminate([1])])
        #expect(state.handle(.exited(self.broker, status: 143), now: self.now).last == .end(exitCode: 0))
    }

    @Test("Nothing is started again during shutdown")
    func shutdownWithRestart() {
        var state = announced(restart: true)
        _ = state.handle(.exited(self.engine, status: 137), now: self.now)
        #expect(state.handle(.shutdownRequested, now: self.now) == [.terminate([3])])
        #expect(state.handle(.timerFired, now: self.now + Backoff.longest) == [.kill([1, 3])])
    }

    @Test("The pause before a restart doubles up to 5 s, and is short again once a process was ready")
    func backoff() {
        var backoff = Backoff()
        let pauses = (0..<8).map { _ in backoff.next() }
        #expect(pauses == [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000].map { Duration.milliseconds($0) })
        backoff.reset()
        #expect(backoff.next() == Backoff.shortest)
    }

    // MARK: States on the way

    private func state(restart: Bool = false) -> ClusterState {
        var options = ClusterOptions()
        options.restart = restart
        let environment = ChildEnvironment.handedOn(Flags(), inherited: [:])
        return ClusterState(ClusterPlan(options: options, sockets: "/private", environment: environment))
    }

    /// The broker (1) is ready, engine (2) and gateway (3) run.
    private func running(restart: Bool = false) -> ClusterState {
        var state = state(restart: restart)
        _ = state.started()
        _ = state.handle(.launched(self.broker, pid: 1), now: self.now)
        _ = state.handle(.announced(self.broker, line(self.broker)), now: self.now)
        _ = state.handle(.launched(self.engine, pid: 2), now: self.now)
        _ = state.handle(.launched(self.gateway, pid: 3), now: self.now)
        return state
    }

    /// All have announced themselves.
    private func announced(restart: Bool = false) -> ClusterState {
        var state = running(restart: restart)
        _ = state.handle(.announced(self.engine, line(self.engine)), now: self.now)
        _ = state.handle(.announced(self.gateway, line(self.gateway)), now: self.now)
        return state
    }

    private func line(_ place: Place, index: Int? = nil) -> ReadyLine {
        let endpoints = place.service == .broker ? ["publish": "p", "subscribe": "s"] : [:]
        let id = "\(place.service.rawValue)-\(place.index)"
        var line = ReadyLine(service: place.service, id: id, pid: 5, operations: "http://\(id)", endpoints: endpoints)
        line.index = index
        return line
    }

    private var operations: [Place: String] {
        [self.broker: "http://broker-0", self.engine: "http://engine-0", self.gateway: "http://gateway-0"]
    }

    private func answers(
        _ engines: [String],
        takeSessions: Bool = true,
        engineIsReady: Bool = true
    ) -> [Place: Readiness] {
        [
            self.broker: Readiness(ready: true),
            self.engine: Readiness(ready: engineIsReady),
            self.gateway: Readiness(ready: true, engines: engines.map { .init(id: $0, takesSessions: takeSessions) }),
        ]
    }
}
