package import NIOCore

/// Turns the messages of one Engine.IO session into packets.
///
/// Total: whatever the bytes, the answer is a packet, "more to come" or an error. After an error the session is to be
/// closed; the decoder itself is as new. It holds on to one packet at most, with as many attachments as are allowed.
package struct PacketDecoder: Sendable {
    package static let defaultMaximumAttachments = 10

    private let maximumAttachments: Int
    private var pending: PendingPacket?

    /// - Parameter maximumAttachments: per packet; a packet that announces more is refused.
    package init(maximumAttachments: Int = Self.defaultMaximumAttachments) {
        self.maximumAttachments = maximumAttachments
    }

    /// A text message arrived.
    ///
    /// - Returns: the packet, or `nil` if its attachments are still to come.
    package mutating func text(_ text: ByteBuffer) throws(PacketDecodingError) -> Packet? {
        guard self.pending == nil else {
            self.reset()
            throw .textWhileAttachmentsPending
        }
        let bytes = text.readableBytesSpan
        let (header, length) = try PacketHeader.read(bytes, maximumAttachments: self.maximumAttachments)
        var json = text
        json.moveReaderIndex(forwardBy: length)
        let packet = try Packet.decode(header, json, bytes.extracting(length..<bytes.byteCount))
        guard header.attachments > 0 else { return packet }
        self.pending = PendingPacket(packet, expected: header.attachments)
        return nil
    }

    /// A binary message arrived: the next attachment.
    ///
    /// - Returns: the packet if this was its last one.
    package mutating func binary(_ bytes: ByteBuffer) throws(PacketDecodingError) -> Packet? {
        self.pending?.append(bytes)
        guard let pending = self.pending else { throw .binaryWithoutHeader }
        guard let packet = pending.complete else { return nil }
        self.reset()
        return packet
    }

    /// Forgets a packet whose attachments have not all arrived.
    package mutating func reset() {
        self.pending = nil
    }
}
