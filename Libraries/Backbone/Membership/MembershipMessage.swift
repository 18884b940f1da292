/// What nodes tell one another on the topic `membership`.
///
/// Its body on the wire (kind and sequence stand in the plane's frame header; little endian):
///
///     announcement  u32 length, bytes
///     positions     until the end: topic (u8 length, text), sequence u64
package struct MembershipMessage: Equatable, Sendable {
    package enum Kind: Sendable {
        /// "I am here (again); who else is?" Answered at once, with a heartbeat.
        case hello
        case heartbeat
        case goodbye
    }

    package var kind: Kind
    /// Counts this node's membership messages: the newest counts, copies through other brokers are recognised.
    package var sequence: UInt64
    package var announcement: Announcement
    /// How far the sender's other topics have come: what follows is not to be missed.
    package var positions: [TopicPosition]

    package init(kind: Kind, sequence: UInt64, announcement: Announcement, positions: [TopicPosition] = []) {
        self.kind = kind
        self.sequence = sequence
        self.announcement = announcement
        self.positions = positions
    }
}

extension MembershipMessage {
    private static let maximumPositions = 4_096

    package func encodedBody() -> [UInt8] {
        var wire = WireWriter()
        wire.append(lengthOf: { $0.append(bytes: self.announcement.encoded()) })
        for position in self.positions {
            wire.append(topic: position.topic)
            wire.append(position.sequence)
        }
        return wire.bytes
    }

    package init(kind: Kind, sequence: UInt64, body: UnsafeRawBufferPointer) throws(DecodingFailure) {
        var wire = WireReader(body)
        let announcement = try wire.sub(count: Int(wire.read(UInt32.self)))
        self.init(kind: kind, sequence: sequence, announcement: try Announcement(decoding: announcement.remaining))
        while !wire.isAtEnd {
            var name = try wire.sub(count: Int(wire.read(UInt8.self)))
            let text = try name.readText(limit: Topic.maximumNameLength)
            let sequence = try wire.read(UInt64.self)
            guard sequence < .max else { throw .invalid("sequence") }
            guard self.positions.count < Self.maximumPositions else { throw .tooLarge }
            // A topic of a newer version is none of ours.
            guard let topic = Topic(name: text) else { continue }
            self.positions.append(TopicPosition(topic: topic, sequence: sequence))
        }
    }
}
