/// How a node comes to own a slot: it draws a tag, announces its claim, and uses it once all others had time to object.
struct SlotOwnership: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Action: Equatable {
        case draw
        case settled(SlotClaim)
        case lost(SlotClaim)
        case none
    }

    private enum State {
        /// Wants none.
        case none
        case drawing
        /// Announced with the own message of this sequence.
        case claimed(SlotClaim, announcedBy: UInt64)
        /// That message has come back, so everybody connected could see it.
        case published(SlotClaim, since: Instant)
        case settled(SlotClaim)
    }

    private let configuration: Membership.Configuration
    private var state = State.none

    init(configuration: Membership.Configuration) {
        self.configuration = configuration
    }

    var claim: SlotClaim? {
        switch self.state {
        case .none, .drawing: nil
        case .claimed(let claim, _), .published(let claim, _), .settled(let claim): claim
        }
    }

    /// When nobody has objected for long enough; a node that is still joining waits longer, but only so long.
    func deadline(isJoined: Bool) -> Instant? {
        switch self.state {
        case .published(_, let since):
            since + (isJoined ? self.configuration.answerTimeout : self.configuration.timeout)
        case .none, .drawing, .claimed, .settled: nil
        }
    }

    mutating func wanted() -> Action {
        self.state = .drawing
        return .draw
    }

    /// - Parameters:
    ///   - isFree: Whether nobody is known to claim the tag or to have claimed it.
    ///   - sequence: Of the next message, which will carry the claim.
    mutating func drawn(_ tag: SlotTag, isFree: Bool, announcedBy sequence: UInt64) -> Action {
        switch self.state {
        case .drawing:
            guard isFree else { return .draw }
            self.state = .claimed(SlotClaim(tag: tag, epoch: 1), announcedBy: sequence)
            return .none
        case .none, .claimed, .published, .settled:
            preconditionFailure("a tag is drawn only when asked for")
        }
    }

    mutating func heardItself(_ sequence: UInt64, now: Instant) {
        switch self.state {
        case .claimed(let claim, let announcedBy) where sequence >= announcedBy:
            self.state = .published(claim, since: now)
        case .none, .drawing, .claimed, .published, .settled:
            break
        }
    }

    /// Another node's claim to the same slot prevails.
    mutating func outdone() -> Action {
        switch self.state {
        case .claimed, .published:
            return self.wanted()
        case .settled(let claim):
            self.state = .drawing
            return .lost(claim)
        case .none, .drawing:
            return .none
        }
    }

    mutating func timerFired(isJoined: Bool, now: Instant) -> Action {
        guard let deadline = self.deadline(isJoined: isJoined), now >= deadline else { return .none }
        guard var claim = self.claim else { return .none }
        claim.isSettled = true
        self.state = .settled(claim)
        return .settled(claim)
    }
}
