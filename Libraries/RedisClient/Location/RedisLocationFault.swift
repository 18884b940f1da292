/// Text that names no Redis.
package struct RedisLocationFault: Error, Equatable, CustomStringConvertible {
    /// What was found; never a password.
    package let found: String
    /// What would be right.
    package let wanted: String

    init(_ found: String, _ wanted: String) {
        self.found = found
        self.wanted = wanted
    }

    package var description: String { "\(self.found) is not accepted, only \(self.wanted)" }
}
