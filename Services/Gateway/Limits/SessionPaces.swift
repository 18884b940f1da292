import Operations
import Synchronization

/// The message rates of polling sessions, whose POSTs may come to any loop of the gateway. Asked once for each POST.
///
/// Each gateway counts for itself. A session for which there is no room is not limited.
final class SessionPaces: Sendable {
    private static let capacity = 65_536

    let limit: MessagePace.Limit
    private let paces: Mutex<ExpiringTable<String, MessagePace>>
    private let metrics: GatewayMetrics

    init(_ limit: MessagePace.Limit, metrics: GatewayMetrics) {
        self.limit = limit
        self.metrics = metrics
        self.paces = Mutex(ExpiringTable(capacity: Self.capacity))
    }

    /// Whether a POST of `count` messages may go to the engine. One that may takes them all: it cannot be cut to fit.
    func verdict(session: String, count: Int, now: ContinuousClock.Instant) -> MessagePace.Verdict {
        let verdict = self.paces.withLock { paces in
            paces.update(session, now: now, default: MessagePace(self.limit, now: now)) { pace in
                let verdict = pace.verdict(now: now)
                if verdict == .pass { pace.spend(count, now: now) }
                return verdict
            }
        }
        if verdict == nil { self.metrics.sessionsUntracked.increment() }
        return verdict ?? .pass
    }
}

extension MessagePace: Expiring {}
