/// What a node does for its cluster.
package enum Role: UInt8, Hashable, Sendable, CaseIterable {
    case gateway = 1
    case engine = 2
    case bridge = 3
    /// A role that only newer nodes know.
    case other = 255
}
