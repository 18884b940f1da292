import FoundationEssentials

/// The time of day, for what people read; nothing is measured with it.
enum WallClock {
    /// Since 1970.
    static var milliseconds: Int {
        Int(Date().timeIntervalSince1970 * 1000)
    }
}
