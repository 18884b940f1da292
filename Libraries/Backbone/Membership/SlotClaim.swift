/// A node's claim to own the sessions whose ids begin with a tag.
package struct SlotClaim: Hashable, Sendable {
    package var tag: SlotTag
    /// Grows with each change of owner; the highest wins.
    package var epoch: UInt32
    /// Sessions may exist under it. Until then the claim gives way to one that others settled or made earlier.
    package var isSettled: Bool

    package init(tag: SlotTag, epoch: UInt32, isSettled: Bool = false) {
        self.tag = tag
        self.epoch = epoch
        self.isSettled = isSettled
    }
}
