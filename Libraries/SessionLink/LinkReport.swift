/// What a link's owner has told of its statistics, so that metrics grow by what came since.
package struct LinkReport: Sendable {
    private var told = LinkStatistics()
    private var toldBacklog = 0

    package init() {}

    /// - Parameter tell: called for each counter that has grown, with by how much.
    package mutating func advance(to statistics: LinkStatistics, _ tell: (LinkCounter, UInt64) -> Void) {
        for counter in LinkCounter.allCases where statistics[counter] > self.told[counter] {
            tell(counter, statistics[counter] - self.told[counter])
        }
        self.told = statistics
    }

    /// - Returns: by how much more waits for the peer's acknowledgement than was told before, in bytes.
    package mutating func backlogChange(to bytes: Int) -> Int {
        defer { self.toldBacklog = bytes }
        return bytes - self.toldBacklog
    }
}
