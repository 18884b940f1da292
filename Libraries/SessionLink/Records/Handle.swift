/// The gateway's number for one HTTP request or WebSocket on one link.
///
/// It is never used again while either side may still speak of it, and means nothing in another epoch of the link.
package struct Handle: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Of records that concern no single connection.
    package static let none = Handle(rawValue: 0)
}
