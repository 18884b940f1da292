package import Operations

/// What happens to a local cluster.
package enum ClusterEvent: Sendable {
    /// A process was started, or could not be (`nil`).
    case launched(Place, pid: Int32?)
    /// A process printed its ready line.
    case announced(Place, ReadyLine)
    /// A process ended; `status` is its exit code, or 128 + signal.
    case exited(Place, status: Int32)
    /// What the `/readyz` of all processes say.
    case surveyed([Place: Readiness])
    case shutdownRequested
    case timerFired
}
