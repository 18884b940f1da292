/// Whether an endpoint is still somebody's, from several probes in a row: one refusal may be a moment's.
struct Inquiry: Equatable, Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Action: Equatable {
        case probe(after: Duration)
        case conclude(ProbeOutcome)
    }

    static let interval = Duration.milliseconds(100)
    /// Refused each time for so long, an endpoint is nobody's.
    static let refusalTimeout = Duration.milliseconds(400)
    /// Without a yes or a no for so long, there will be none.
    static let patience = Duration.seconds(5)

    private let began: Instant
    private var refusedSince: Instant?

    /// The first probe is to be made now.
    init(now: Instant) {
        self.began = now
    }

    /// - Parameter began: when this probe was made.
    mutating func probed(_ outcome: ProbeOutcome, began: Instant, now: Instant) -> Action {
        switch outcome {
        case .accepted:
            return .conclude(.accepted)
        case .refused:
            let since = self.refusedSince ?? began
            self.refusedSince = since
            return now >= since + Self.refusalTimeout ? .conclude(.refused) : .probe(after: Self.interval)
        case .unknown:
            self.refusedSince = nil
            return now >= self.began + Self.patience ? .conclude(.unknown) : .probe(after: Self.interval)
        }
    }
}
