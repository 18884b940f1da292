import Operations

/// One place of the cluster: which process fills it, and how far that one has come.
struct ProcessState: Sendable {
    enum Phase: Sendable {
        /// Not started yet: brokers come first.
        case waiting
        case launching
        case starting(pid: Int32)
        case ready(pid: Int32, ReadyLine)
        case restarting(at: ContinuousClock.Instant)
        case ended
    }

    var phase = Phase.waiting
    var starts = 0
    var backoff = Backoff()

    var pid: Int32? {
        switch self.phase {
        case .starting(let pid), .ready(let pid, _): pid
        case .waiting, .launching, .restarting, .ended: nil
        }
    }

    var line: ReadyLine? {
        switch self.phase {
        case .ready(_, let line): line
        case .waiting, .launching, .starting, .restarting, .ended: nil
        }
    }

    var restart: ContinuousClock.Instant? {
        switch self.phase {
        case .restarting(let instant): instant
        case .waiting, .launching, .starting, .ready, .ended: nil
        }
    }

    /// Whether a process may still be alive here.
    var isAlive: Bool {
        switch self.phase {
        case .launching, .starting, .ready: true
        case .waiting, .restarting, .ended: false
        }
    }
}
