/// Whether this process has just stood still: its timers fire long after they were due, and what came for it meanwhile
/// may still be on its way through other threads and through connections that have to be made anew. Nothing is concluded
/// from silence until that has had its time.
struct Standstill {
    /// Shorter ones leave nothing behind that `receiveNow` does not find.
    static let notable = Duration.milliseconds(500)
    /// As long as it stood still, and no longer than links take to be resumed.
    static let longestGrace = Duration.seconds(2)

    private var ends: ContinuousClock.Instant?

    /// - Parameter lateness: how long after its time a timer fired.
    /// - Returns: until when conclusions have to wait, if they have to.
    mutating func timerFired(lateBy lateness: Duration, now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        if lateness >= Self.notable { self.ends = max(self.ends ?? now, now + min(lateness, Self.longestGrace)) }
        if let ends = self.ends, now >= ends { self.ends = nil }
        return self.ends
    }
}
