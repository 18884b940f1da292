/// Spreads the ends of many connections over time, so that not all clients reconnect in the same moment.
package struct DrainRounds {
    package static let interval = Duration.milliseconds(100)

    private var rest: ArraySlice<ConnectionID>
    private let perRound: Int

    /// - Parameter duration: in which all shall have been told.
    package init(_ connections: [ConnectionID], duration: Duration) {
        let rounds = max(Int(duration / Self.interval), 1)
        self.rest = connections[...]
        self.perRound = max((connections.count + rounds - 1) / rounds, 1)
    }

    package var isOver: Bool { self.rest.isEmpty }

    /// Whose turn it is.
    package mutating func next() -> ArraySlice<ConnectionID> {
        defer { self.rest = self.rest.dropFirst(self.perRound) }
        return self.rest.prefix(self.perRound)
    }
}
