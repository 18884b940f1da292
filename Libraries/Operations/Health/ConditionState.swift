import Foundation

/// One condition of `Health`: it holds when there is no reason why it does not.
struct ConditionState: Sendable {
    enum Kind: Sendable {
        case readiness
        case liveness
    }

    let kind: Kind
    private(set) var reason: String?
    private(set) var since: Date

    init(kind: Kind, reason: String?, since: Date) {
        self.kind = kind
        self.reason = reason
        self.since = since
    }

    mutating func set(reason: String?, now: Date) {
        if (self.reason == nil) != (reason == nil) { self.since = now }
        self.reason = reason
    }
}
