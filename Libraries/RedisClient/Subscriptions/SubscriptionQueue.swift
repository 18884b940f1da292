import NIOCore

/// Topics of which Redis is to be told something, those of a group together.
///
/// A topic waits once. Whether there is still something to tell is found out when its turn comes; what waits is forgotten
/// with the connection, which ends if Redis is silent.
struct SubscriptionQueue {
    /// When topics were wanted; those of a group have the same.
    struct Turn: Hashable, Comparable {
        let precedence: RedisPrecedence
        let number: Int

        static func < (one: Self, other: Self) -> Bool {
            (one.precedence, one.number) < (other.precedence, other.number)
        }
    }

    private var first: CircularBuffer<[RedisTopic]> = []
    private var last: CircularBuffer<[RedisTopic]> = []

    mutating func append(_ group: [RedisTopic], _ precedence: RedisPrecedence) {
        switch precedence {
        case .first: self.first.append(group)
        case .last: self.last.append(group)
        }
    }

    mutating func popFirst() -> [RedisTopic]? { self.first.popFirst() ?? self.last.popFirst() }
}
