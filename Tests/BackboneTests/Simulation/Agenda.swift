/// What is to happen at which moment of simulated time; of one moment in the order it was planned.
struct Agenda<Event> {
    typealias Instant = ContinuousClock.Instant

    private var entries: [(at: Instant, serial: Int, event: Event)] = []
    private var serial = 0

    var next: Instant? { self.entries.last?.at }

    mutating func plan(_ event: Event, at moment: Instant) {
        self.serial += 1
        // Sorted with the earliest last.
        var (low, high) = (0, self.entries.count)
        while low < high {
            let middle = (low + high) / 2
            if self.entries[middle].at > moment { low = middle + 1 } else { high = middle }
        }
        self.entries.insert((moment, self.serial, event), at: low)
    }

    mutating func takeNext() -> Event? {
        self.entries.popLast()?.event
    }
}
