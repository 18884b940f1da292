package import NIOCore

/// A packet as it goes over the wire: one text message, then each attachment as a binary message.
package struct EncodedPacket: Equatable, Sendable {
    /// Without the digit that Engine.IO puts in front of a text message.
    package let text: ByteBuffer
    package let attachments: [ByteBuffer]

    package init(text: ByteBuffer, attachments: [ByteBuffer] = []) {
        self.text = text
        self.attachments = attachments
    }
}
