package import NIOCore
package import SocketIOProtocol

extension JSONFragment {
    /// What notepack has written, as JSON with the binary values taken out as attachments.
    ///
    /// The JSON is what `JSON.stringify` would have made of the value that notepack would decode: members that are
    /// `undefined` are left out, elsewhere `undefined` is null, as are numbers that JSON has not; a date is its ISO text.
    ///
    /// - Throws: what is wrong with the bytes. Whatever they are, decoding takes at most `MessagePackTranscoder.limit`.
    package init(messagePack bytes: ByteBuffer) throws(MessagePackError) {
        self = try MessagePackTranscoder.transcode(bytes)
    }

    /// This value as notepack writes it; attachments stand inline.
    package var messagePack: ByteBuffer {
        var writer = MessagePackWriter()
        writer.write(self)
        return writer.bytes
    }
}
