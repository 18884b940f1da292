/// What a link is good for.
package enum LinkCondition: Equatable, Sendable {
    /// Not open yet, or again: the gateway asks and will ask on.
    case opening
    case alive
    /// Open, but silent or cut off: no sessions are placed there; those it has go on.
    case suspect
    /// An engine's end of an epoch that it ended itself: forget the link.
    case ended
    /// Either side has left in good order: forget the link.
    case closed
}
