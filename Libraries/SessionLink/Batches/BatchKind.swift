/// What a batch is for. Codes are never reused; a batch of an unknown kind is counted and ignored.
package enum BatchKind: UInt8, CaseIterable, Sendable {
    /// The gateway opens an epoch; says why the one before ended.
    case open = 1
    /// The engine has opened it.
    case opened = 2
    /// Records, or a fragment of one. The only kind that has a sequence number and a body.
    case data = 3
    /// Acknowledges, grants credit, shows life.
    case acknowledgement = 4
    /// As `acknowledgement`, and: send again everything after what it acknowledges.
    case resume = 5
    /// The engine cannot go on in this epoch, or does not know the link; says why. The gateway opens a newer one.
    case reset = 6
    /// The sender leaves; everything bound to the epoch is over.
    case close = 7
}
