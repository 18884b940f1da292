package import Operations

/// A place in the cluster, filled by one process at a time: `engine 0`, `engine 1`, `gateway 0`.
package struct Place: Hashable, Sendable {
    package var service: ServiceKind
    package var index: Int

    package init(_ service: ServiceKind, _ index: Int) {
        self.service = service
        self.index = index
    }
}

extension Place: CustomStringConvertible {
    package var description: String { "\(self.service.rawValue) \(self.index)" }
}
