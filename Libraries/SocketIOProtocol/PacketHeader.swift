/// What stands in front of a packet's JSON:
///
///     <type>[<attachments>-][<namespace>,][<id>]
///
/// - type: one digit, see `PacketType`.
/// - attachments: of the binary types alone, how many binary messages follow.
/// - namespace: begins with "/"; left out for "/" itself. Its comma is missing where the text ends with it.
/// - id: of an event that wants an acknowledgement, and of the acknowledgement.
struct PacketHeader: Equatable, Sendable {
    /// The largest id a JavaScript number holds exactly.
    static let maximumID: UInt64 = 1 << 53 - 1

    var type: PacketType
    var attachments = 0
    var namespace = "/"
    var id: UInt64?

    init(type: PacketType, attachments: Int = 0, namespace: String = "/", id: UInt64? = nil) {
        self.type = type
        self.attachments = attachments
        self.namespace = namespace
        self.id = id
    }
}
