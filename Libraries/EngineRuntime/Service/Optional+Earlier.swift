extension ContinuousClock.Instant? {
    static func earlier(_ one: Self, _ other: Self) -> Self {
        guard let one, let other else { return one ?? other }
        return Swift.min(one, other)
    }
}
