import NIOCore
import SocketIOProtocol

extension ByteBuffer {
    var text: String { String(buffer: self) }
}

extension JSONFragment {
    var text: String { self.bytes.text }
}

extension EncodedPacket {
    /// What comes out where this packet is received.
    func decoded(maximumAttachments: Int = 10) throws -> Packet {
        var decoder = PacketDecoder(maximumAttachments: maximumAttachments)
        var packet = try decoder.text(self.text)
        for attachment in self.attachments { packet = try decoder.binary(attachment) }
        guard let packet else { throw Incomplete() }
        return packet
    }

    struct Incomplete: Error {}
}
