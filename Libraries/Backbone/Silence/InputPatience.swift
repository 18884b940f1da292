/// How long timers wait for the end of what has come: silence means something only when everything has been heard. But
/// a flood has no end, and what else is due, heartbeats above all, does not wait for it.
package struct InputPatience: Sendable {
    package static let longest = Duration.milliseconds(500)

    private var since: ContinuousClock.Instant?

    package init() {}

    /// What had come was received, at least in part, since a timer has fired.
    ///
    /// - Parameter isDrained: whether nothing was left.
    /// - Returns: whether the timers are to be looked at now; else there is more to receive before.
    package mutating func received(isDrained: Bool, now: ContinuousClock.Instant) -> Bool {
        let since = self.since ?? now
        let isOver = isDrained || now >= since + Self.longest
        self.since = isOver ? nil : since
        return isOver
    }
}
