/// Hands out acknowledgement ids, 0 first.
///
/// One per namespace: an event to many sockets carries one id, so that ids of a single socket's events must not clash.
package struct AcknowledgementIDs: Sendable {
    private var following: UInt64

    package init(first: UInt64 = 0) {
        self.following = first
    }

    /// After the last integer that JavaScript can hold it begins anew; whatever waited for 0 is long gone.
    package mutating func next() -> UInt64 {
        let id = self.following
        self.following = id < PacketHeader.maximumID ? id + 1 : 0
        return id
    }
}
