extension String {
    /// What clients name has no limit of its own, and each name becomes a channel of Redis, or several.
    private static let longest = 1_024

    /// Whether a namespace or a room of this name has channels.
    var isNameOfChannel: Bool { self.utf8.count <= Self.longest }
}
