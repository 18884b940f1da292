package import NIOCore

/// One complete Socket.IO packet, its payload still the bytes that came over the wire.
package struct Packet: Sendable {
    /// `.event` and `.ack` also for their binary variants: once reassembled there is no difference.
    package let type: PacketType
    /// "/" unless the packet names another one.
    package let namespace: String
    /// The acknowledgement id: the one asked for in an event, the one answered in an ack.
    package let id: UInt64?
    /// The event's name; `nil` for whatever is not an event.
    package let name: EventName?
    /// The JSON as it came; `nil` where the packet has none.
    package let payload: JSONFragment?
    /// Where the elements of an event's or ack's array stand in the payload, the event's name included.
    package let elements: ElementRanges
}

extension Packet {
    /// What an event says besides its name, or the answer an ack carries; empty for other packets.
    package var arguments: Arguments {
        Arguments(self)
    }

    package var attachments: [ByteBuffer] {
        self.payload?.attachments ?? []
    }
}
