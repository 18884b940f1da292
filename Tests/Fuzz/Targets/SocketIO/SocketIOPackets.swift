import NIOCore
import SocketIOProtocol

extension FuzzTarget {
    /// The messages of one session to packets with their attachments; what is a packet can be sent on.
    static let socketIOPackets = FuzzTarget("socketio-packets") { input in
        let limit = input.element(of: [0, 1, 3, 10])
        var decoder = PacketDecoder(maximumAttachments: limit)
        while !input.isAtEnd {
            var flags = input.flags()
            let isBinary = flags.next()
            let message = ByteBuffer(bytes: flags.next() ? input.takeRest() : input.chunk())
            guard let packet = try? isBinary ? decoder.binary(message) : decoder.text(message) else { continue }
            try check(packet, limit)
        }
    }
}

private func check(_ packet: Packet, _ limit: Int) throws {
    try promise(packet.attachments.count <= limit, "\(packet.attachments.count) attachments, \(limit) allowed")
    try promise(packet.elements.count >= (packet.name == nil ? 0 : 1), "an event without a name")
    guard let encoded = encoded(packet) else { return }
    let again = try mustNotFail("sending on \(encoded.text)") { try decoded(encoded, limit) }
    guard let again else { throw BrokenPromise(description: "a packet that is not whole was sent on") }
    try promise(again.type == packet.type && again.namespace == packet.namespace, "it is sent on as another")
    try promise(again.id == packet.id && again.name == packet.name, "it is sent on with another id or name")
    try promise(again.arguments.count == packet.arguments.count, "arguments are lost")
    for (one, other) in zip(packet.arguments, again.arguments) {
        let isSame = one.kind == other.kind && one.placeholders.count == other.placeholders.count
        try promise(isSame, "an argument is sent on as another")
    }
}

private func decoded(_ packet: EncodedPacket, _ limit: Int) throws -> Packet? {
    var decoder = PacketDecoder(maximumAttachments: limit)
    var decoded = try decoder.text(packet.text)
    for attachment in packet.attachments { decoded = try decoder.binary(attachment) }
    return decoded
}

private func encoded(_ packet: Packet) -> EncodedPacket? {
    var writer = packet.name.map { ArgumentsWriter(name: $0.string) } ?? ArgumentsWriter()
    for argument in packet.arguments { writer.append(argument) }
    switch packet.type {
    case .event, .binaryEvent:
        return PacketEncoder.event(writer, namespace: packet.namespace, id: packet.id)
    case .ack, .binaryAck:
        return packet.id.map { PacketEncoder.ack(writer, namespace: packet.namespace, id: $0) }
    case .connect, .disconnect, .connectError:
        return nil
    }
}
