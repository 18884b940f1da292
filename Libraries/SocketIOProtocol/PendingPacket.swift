import NIOCore

/// A binary packet whose attachments have not all arrived.
struct PendingPacket {
    private let packet: Packet
    private let expected: Int
    private var attachments: [ByteBuffer] = []

    init(_ packet: Packet, expected: Int) {
        self.packet = packet
        self.expected = expected
    }

    mutating func append(_ attachment: ByteBuffer) {
        self.attachments.append(attachment)
    }

    /// The packet, once nothing is missing.
    var complete: Packet? {
        guard self.attachments.count == self.expected, let payload = self.packet.payload else { return nil }
        return Packet(
            type: self.packet.type,
            namespace: self.packet.namespace,
            id: self.packet.id,
            name: self.packet.name,
            payload: JSONFragment(
                trusted: payload.bytes,
                placeholders: payload.placeholders,
                attachments: self.attachments
            ),
            elements: self.packet.elements
        )
    }
}
