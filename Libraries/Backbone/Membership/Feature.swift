/// Bits of `Announcement.features`.
package struct Feature: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// A bridge that asks Node.js servers for sessions that nobody of this cluster, nor of those linked with it, has.
    /// Gateways link with it as with an engine that takes no new sessions.
    package static let asksNodeServers = Feature(rawValue: 1 << 0)
}

extension Announcement {
    package func has(_ feature: Feature) -> Bool {
        Feature(rawValue: self.features).contains(feature)
    }

    package mutating func set(_ feature: Feature, to isOn: Bool) {
        self.features = isOn ? self.features | feature.rawValue : self.features & ~feature.rawValue
    }
}
