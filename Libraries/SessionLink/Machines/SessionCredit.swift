/// How much a gateway may still send for one connection.
///
/// Nothing at first: the engine's first `credit` record opens the window. A message may be sent while credit is
/// positive, and may take it below zero: so at least one always fits, however large it is.
package struct SessionCredit: Equatable, Sendable {
    package private(set) var available = 0

    package init() {}

    package var isPositive: Bool { self.available > 0 }

    package mutating func granted(_ bytes: UInt32) {
        self.available += Int(bytes)
    }

    /// - Parameter weight: what writing the message returned.
    package mutating func spent(_ weight: Int) {
        self.available -= weight
    }
}
