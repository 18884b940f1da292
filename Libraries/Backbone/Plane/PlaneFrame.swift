/// The wire format of the plane: one ZeroMQ frame. Little endian.
///
///     channel      "<cluster>/<topic>" and a zero byte: what SUB sockets select by
///     version      u8 = 1
///     kind         u8: below in the lower four bits, hops in the upper
///     node         u64  } the sender
///     incarnation  u64  }
///     sequence     u64
///     body
///
///     kind  1 hello, 2 heartbeat, 3 goodbye  on `membership`; sequence counts these; body: see `MembershipMessage`
///           4 message                        sequence counts the sender's messages on this topic, from 1
///           5 position                       sequence is that of the sender's latest message on this topic
///           6 repair request                 on `node/<publisher>`; sequence counts these; body: topic, first, last u64
///           7 repair                         on `node/<asker>`; sequence as published; body: topic, the message's body
///           8 gone                           on `node/<asker>`; body: topic, first u64, last u64
///     where topic = length u8 and the topic's name
///
/// Hops are the bridges that have carried it: 0 for what a node of this cluster says. Nothing is carried on beyond
/// `maximumHops`, so that no frame goes round in circles.
///
/// Frames of another version and of unknown kinds are counted and ignored.
package struct PlaneFrame: Equatable {
    package enum Kind: UInt8, CaseIterable {
        case hello = 1
        case heartbeat, goodbye, message, position, repairRequest, repair, gone
    }

    package static let version: UInt8 = 1
    package static let headerSize = 26
    /// All clusters hear one another through the same Redis: one hop leads from each to each.
    package static let maximumHops: UInt8 = 1

    package var kind: Kind
    package var hops: UInt8 = 0
    package var node: NodeID
    package var incarnation: Incarnation
    package var sequence: UInt64

    /// Reads what follows the channel, and leaves `wire` at the body.
    package init(_ wire: inout WireReader) throws(DecodingFailure) {
        let version = try wire.read(UInt8.self)
        guard version == Self.version else { throw .unsupportedVersion(version) }
        let kindAndHops = try wire.read(UInt8.self)
        guard let kind = Kind(rawValue: kindAndHops & 0xf) else { throw .invalid("kind") }
        self.kind = kind
        self.hops = kindAndHops >> 4
        guard self.hops <= Self.maximumHops else { throw .invalid("hops") }
        self.node = NodeID(rawValue: try wire.read())
        self.incarnation = Incarnation(rawValue: try wire.read())
        self.sequence = try wire.read()
        guard self.sequence < .max else { throw .invalid("sequence") }
    }

    package init(_ kind: Kind, from node: NodeID, _ incarnation: Incarnation, sequence: UInt64) {
        self.kind = kind
        self.node = node
        self.incarnation = incarnation
        self.sequence = sequence
    }

    package func encoded(on channel: PlaneChannel, body: [UInt8]) -> [UInt8] {
        var wire = WireWriter(capacity: channel.prefix.count + Self.headerSize + body.count)
        wire.append(bytes: channel.prefix)
        wire.append(Self.version)
        wire.append(self.hops << 4 | self.kind.rawValue)
        wire.append(self.node.rawValue)
        wire.append(self.incarnation.rawValue)
        wire.append(self.sequence)
        wire.append(bytes: body)
        return wire.bytes
    }
}
