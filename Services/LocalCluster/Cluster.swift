import Foundation
import Glibc
import Logging
import Operations

/// Runs a local cluster: the owner of `ClusterState`, which decides, and of the processes.
///
/// All of it happens on one thread that never ends before the process: children die with the thread that spawned them.
final class Cluster: Sendable {
    private let plan: ClusterPlan
    private let executables: Executables
    private let logger: Logger
    private let mailbox = Mailbox()

    /// From the first SIGTERM or SIGINT to the end of everything; a child that is killed dies well within the rest.
    private static let patience = ClusterState.patience + .seconds(1)

    init(_ plan: ClusterPlan, _ executables: Executables, _ logger: Logger) {
        self.plan = plan
        self.executables = executables
        self.logger = logger
    }

    /// Runs until SIGTERM, SIGINT or a failed start, and all children have ended.
    ///
    /// - Returns: The exit code.
    func run() async -> Int32 {
        let signals = ShutdownSignals(deadline: Self.patience) { _ in self.mailbox.post(.shutdownRequested) }
        defer { withExtendedLifetime(signals) {} }
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: self.runOnThisThread()) }
        }
    }

    private func runOnThisThread() -> Int32 {
        var state = ClusterState(self.plan)
        var actions = state.started()
        while true {
            while !actions.isEmpty {
                let action = actions.removeFirst()
                if case .end(let exitCode) = action { return exitCode }
                if let event = self.perform(action) { actions += state.handle(event, now: .now) }
            }
            actions = state.handle(self.mailbox.next(until: state.deadline), now: .now)
        }
    }

    /// - Returns: What came of it at once.
    private func perform(_ action: ClusterAction) -> ClusterEvent? {
        switch action {
        case .launch(let place, let start, let brokers):
            return .launched(place, pid: self.launch(place, start, brokers))
        case .announce(let line):
            StandardOutput.print(line)
        case .reportExit(let place, let pid, let status):
            StandardOutput.print(ExitLine(service: place.service, index: place.index, pid: pid, exited: status))
        case .survey(let operations):
            ReadinessSurvey.begin(operations, self.mailbox)
        case .announceReady:
            StandardOutput.print(WholeLine())
        case .terminate(let pids):
            for pid in pids { kill(pid, SIGTERM) }
        case .kill(let pids):
            for pid in pids { kill(pid, SIGKILL) }
        case .end:
            break
        }
        return nil
    }

    private func launch(_ place: Place, _ start: Int, _ brokers: [BrokerEndpoints?]) -> Int32? {
        let arguments = self.plan.arguments(of: place, start: start, brokers: brokers, parent: getpid())
        let path = self.executables.path(of: place.service)
        do {
            let child = try ChildProcess.spawn(path, arguments, self.plan.environment.variables)
            ChildWatch(place: place, child: child, mailbox: self.mailbox).begin()
            return child.pid
        } catch {
            self.logger.error("cannot start a service", metadata: .data([.name: "\(place)", .error: "\(error)"]))
            return nil
        }
    }
}
