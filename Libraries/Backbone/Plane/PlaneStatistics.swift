/// What the plane has counted since its start.
package struct PlaneStatistics: Equatable, Sendable {
    package internal(set) var published: UInt64 = 0
    package internal(set) var delivered: UInt64 = 0
    /// Copies that another broker had brought already.
    package internal(set) var duplicates: UInt64 = 0
    /// Messages that came ahead of their turn.
    package internal(set) var reordered: UInt64 = 0
    /// Messages delivered from their publisher's history.
    package internal(set) var repaired: UInt64 = 0
    package internal(set) var lost: UInt64 = 0
    /// Messages sent again for others.
    package internal(set) var repairsServed: UInt64 = 0
    /// Frames that are none, or of an unknown version or kind.
    package internal(set) var invalid: UInt64 = 0
}
