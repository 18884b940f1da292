import Operations

/// Why a request reaches no engine. Each is the request's end, at once.
package enum Unroutable: String, Sendable, CaseIterable {
    /// The session it names is nobody's, or no engine takes a new one.
    case nowhere
    /// Its engine was not known within `responseTimeout`.
    case unknownForTooLong = "unknown for too long"
    /// As many as may wait for their engine to be known wait already.
    case waitingRoomFull = "waiting room full"
    /// The engine is silent and far behind, or as much is open at it as can be named.
    case engineFull = "engine full"
    /// The link to the engine ended before it answered.
    case engineLost = "engine lost"
}

package struct UnroutableCounters: Sendable {
    private let counters: [Unroutable: Counter]

    init(_ metrics: Metrics) {
        self.counters = Dictionary(
            uniqueKeysWithValues: Unroutable.allCases.map { reason in
                let labels: KeyValuePairs = ["reason": reason.rawValue]
                return (
                    reason, metrics.counter("gateway.unroutable", "Requests that reached no engine", labels: labels)
                )
            }
        )
    }

    package subscript(reason: Unroutable) -> Int { self.counters[reason]?.value ?? 0 }

    func increment(_ reason: Unroutable) {
        self.counters[reason]?.increment()
    }
}
