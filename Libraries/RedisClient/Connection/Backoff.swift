/// How long to wait before the next attempt to connect: at once, then twice as long each time, up to a limit.
///
/// The limit is short, for it is part of how long a cluster stays cut off after Redis is back; each wait is shortened by a
/// random part, so that many clients do not come at the same moment.
struct Backoff: Equatable {
    private static let first = Duration.milliseconds(50)
    private static let longest = Duration.milliseconds(800)

    private(set) var failures = 0

    mutating func succeeded() {
        self.failures = 0
    }

    /// - Parameter random: from 0 to 1.
    mutating func failed(random: Double) -> Duration {
        let wait = min(Self.first * (1 << min(self.failures, 10)), Self.longest)
        self.failures += 1
        return wait * (1 - random / 2)
    }
}
