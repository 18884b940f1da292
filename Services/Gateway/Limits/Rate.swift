/// How often something may happen in the long run, and how often at once.
package struct Rate: Equatable, Sendable {
    package let perSecond: Int
    package let burst: Int

    /// - Parameters:
    ///   - perSecond: above 0.
    ///   - burst: 0 for a second's worth.
    package init(perSecond: Int, burst: Int = 0) {
        precondition(perSecond > 0 && burst >= 0, "a rate of \(perSecond) with a burst of \(burst)")
        self.perSecond = perSecond
        self.burst = burst > 0 ? burst : perSecond
    }

    /// How long it takes to earn so many tokens.
    func time(for tokens: Double) -> Duration {
        .seconds(tokens / Double(self.perSecond))
    }
}
