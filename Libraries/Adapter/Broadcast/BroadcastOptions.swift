/// What a broadcast operator has gathered: whom for, and how.
package struct BroadcastOptions: Hashable, Sendable {
    package var audience: Audience
    package var flags: BroadcastFlags

    package init(audience: Audience = .everyone, flags: BroadcastFlags = BroadcastFlags()) {
        self.audience = audience
        self.flags = flags
    }
}
