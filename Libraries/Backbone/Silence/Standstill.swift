/// Whether this process has just stood still: its timers fire long after they were due, and what came for it meanwhile
/// may still be on its way through other threads and through connections that have to be made anew. Nothing is concluded
/// from silence until that has had its time.
///
/// A grace is not prolonged: a loop that is so busy that all its timers are late would never conclude anything.
package struct Standstill: Sendable {
    /// Shorter ones leave nothing behind that `receiveNow` does not find.
    package static let notable = Duration.milliseconds(500)
    /// As long as it stood still, and no longer than links take to be resumed.
    package static let longestGrace = Duration.seconds(2)

    private var ends: ContinuousClock.Instant?

    package init() {}

    /// - Parameter lateness: how long after its time a timer fired.
    /// - Returns: until when conclusions have to wait, if they have to.
    package mutating func timerFired(
        lateBy lateness: Duration,
        now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant? {
        if let ends = self.ends {
            if now >= ends { self.ends = nil }
        } else if lateness >= Self.notable {
            self.ends = now + min(lateness, Self.longestGrace)
        }
        return self.ends
    }
}
