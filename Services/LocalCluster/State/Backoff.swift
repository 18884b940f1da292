/// How long to wait before a process is started again: 100 ms, doubled each time up to 5 s, until one was ready.
package struct Backoff: Sendable {
    package static let shortest = Duration.milliseconds(100)
    package static let longest = Duration.seconds(5)

    private var upcoming = Self.shortest

    package init() {}

    package mutating func next() -> Duration {
        defer { self.upcoming = min(self.upcoming * 2, Self.longest) }
        return self.upcoming
    }

    package mutating func reset() {
        self.upcoming = Self.shortest
    }
}
