import EngineIOProtocol
import NIOCore

extension FuzzTarget {
    /// One frame to one packet.
    static let engineIOPacket = FuzzTarget("engineio-packet", maximumLength: 512) { input in
        var flags = input.flags()
        let isBinary = flags.next()
        let supportsBinary = flags.next()
        let bytes = ByteBuffer(bytes: input.takeRest())
        guard let packet = try? Packet(frame: isBinary ? .binary(bytes) : .text(bytes)) else { return }
        try checkRoundTrip(packet, supportsBinary: supportsBinary)
    }

    /// A body to packets: what is written of them is a body of the same.
    static let engineIOPayload = FuzzTarget("engineio-payload") { input in
        let body = ByteBuffer(bytes: input.takeRest())
        let (packets, failure) = Payload.decode(body)
        try promise(packets.count <= body.readableBytes, "more packets than bytes")
        try promise(!packets.isEmpty || failure != nil, "neither packets nor a fault")
        for packet in packets { try checkRoundTrip(packet, supportsBinary: false) }
        guard !packets.isEmpty else { return }
        let encoded = Payload.encode(packets)
        try promise(encoded.readableBytes == Payload.byteCount(of: packets), "the length is not as announced")
        let again = Payload.decode(encoded)
        try promise(again.packets == packets && again.failure == nil, "packets are written otherwise than read")
    }
}

private func checkRoundTrip(_ packet: Packet, supportsBinary: Bool) throws {
    let frame = packet.frame(supportsBinary: supportsBinary)
    if case .text(let text) = frame {
        try promise(text.readableBytes == packet.textByteCount, "the length is not as announced")
    }
    let again = try Packet(frame: frame)
    try promise(again == packet, "\(packet) is written as \(again)")
}
