import EngineIOProtocol
import NIOCore
import SessionLink

extension ByteBuffer {
    /// The body of a poll's answer, made of a record's packets: text is copied once, from the record to the body.
    static func payload(_ packets: PacketReader, in bytes: RawSpan) throws(RecordError) -> ByteBuffer {
        var payload = ByteBuffer()
        var packets = packets
        while let packet = try packets.next(in: bytes) {
            if payload.readableBytes > 0 { payload.writeInteger(Payload.separator) }
            payload.writePacket(packet, in: bytes)
        }
        return payload
    }

    /// The packet as text, a binary message as base64.
    mutating func writePacket(_ packet: PacketSlice, in bytes: RawSpan) {
        let content = bytes.extracting(packet.payload)
        if packet.isBinary {
            let message = content.withUnsafeBytes { ByteBuffer(bytes: $0) }
            Packet.message(.binary(message)).writeText(into: &self)
        } else {
            self.writeInteger(packet.digit)
            self.writeBytes(content)
        }
    }
}

extension PacketSlice {
    /// The byte that starts the packet on Engine.IO's wire.
    var digit: UInt8 { UInt8(ascii: "0") + self.type }
}
