/// What a packet is for; the raw value is its digit on the wire.
package enum PacketType: UInt8, Sendable, CaseIterable {
    case connect = 0
    case disconnect = 1
    case event = 2
    case ack = 3
    case connectError = 4
    case binaryEvent = 5
    case binaryAck = 6
}

extension PacketType {
    /// Whether the header carries a count of attachments that follow as binary messages.
    package var isBinary: Bool {
        self == .binaryEvent || self == .binaryAck
    }

    /// What a packet is once its attachments are back in place: an event or an acknowledgement like any other.
    package var reassembled: PacketType {
        switch self {
        case .binaryEvent: .event
        case .binaryAck: .ack
        case .connect, .disconnect, .event, .ack, .connectError: self
        }
    }

    /// What goes on the wire for a packet with that many attachments.
    package func onWire(attachments: Int) -> PacketType {
        guard attachments > 0 else { return self }
        switch self {
        case .event, .binaryEvent: return .binaryEvent
        case .ack, .binaryAck: return .binaryAck
        case .connect, .disconnect, .connectError:
            preconditionFailure("only events and acknowledgements carry attachments")
        }
    }
}
