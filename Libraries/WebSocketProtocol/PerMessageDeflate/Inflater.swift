import CZlib

/// Decompresses one direction of a connection (RFC 7692 section 7.2.2). The only owner of its zlib stream.
///
/// Confined to its connection's event loop. The stream is made for the first compressed message, since many
/// connections never see one.
package final class Inflater {
    /// Every compressed message ends so on the sender's side, who leaves it out.
    private static let trailer: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

    private let windowBits: Int
    private let resetsAfterMessage: Bool
    private var stream: ZStreamPointer?
    /// Whether what has come of the message ends exactly with a block that is marked as the last.
    private var isBehindLastBlock = false

    /// - Parameters:
    ///   - windowBits: 8 to 15, what the sender keeps to.
    ///   - resetsAfterMessage: whether each message is compressed by itself ("no context takeover").
    package init(windowBits: Int = 15, resetsAfterMessage: Bool = false) {
        precondition((8...15).contains(windowBits), "windowBits is 8 to 15")
        self.windowBits = windowBits
        self.resetsAfterMessage = resetsAfterMessage
    }

    deinit {
        guard let stream = self.stream else { return }
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what a part of a message decompresses to.
    ///
    /// - Parameter limit: bytes that `message` may grow to; a bomb is stopped there, with nothing more decompressed.
    /// - Throws: `messageTooBig` or `compressedDataInvalid`; the stream is of no use afterwards.
    package func append(
        _ part: RawSpan,
        endsMessage: Bool,
        to message: inout [UInt8],
        limit: Int
    ) throws(WebSocketError) {
        let stream = self.openStream()
        // An empty part, such as a last fragment without a payload, leaves the end where it is.
        if !part.isEmpty { self.isBehindLastBlock = try Self.inflate(stream, part, to: &message, limit: limit) }
        guard endsMessage else { return }
        defer { self.isBehindLastBlock = false }
        // A message may end with a block marked as the last one (section 7.2.3.4): then nothing was left out.
        if !self.isBehindLastBlock {
            try Self.inflate(stream, Self.trailer.span.bytes, to: &message, limit: limit)
            // Bit 7 of `data_type`: between two blocks. Anywhere else the message was cut off.
            guard stream.pointee.data_type & 128 != 0 else { throw .compressedDataInvalid }
        }
        if self.resetsAfterMessage { inflateReset(stream) }
    }

    private func openStream() -> ZStreamPointer {
        if let stream = self.stream { return stream }
        let stream = ZStreamPointer.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Negative: raw DEFLATE, without zlib's header.
        let status = inflateInit2_(
            stream,
            -Int32(self.windowBits),
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(status == Z_OK, "zlib cannot open a stream: \(status)")
        self.stream = stream
        return stream
    }

    /// - Returns: whether the input ended exactly with a block that is marked as the last.
    @discardableResult
    private static func inflate(
        _ stream: ZStreamPointer,
        _ input: RawSpan,
        to message: inout [UInt8],
        limit: Int
    ) throws(WebSocketError) -> Bool {
        try input.withUnsafeBytes { (input) throws(WebSocketError) in
            stream.setInput(input)
            var status = Z_OK
            repeat {
                status = stream.drain(into: &message, by: CZlib.inflate)
                guard message.count <= limit else { throw .messageTooBig }
                guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                    throw .compressedDataInvalid
                }
                // Later messages may refer to what came before the last block: keep the window.
                if status == Z_STREAM_END { inflateResetKeep(stream) }
                // At the end of a stream there is no more output, even if all the room for it is used.
            } while stream.pointee.avail_in > 0 || (stream.pointee.avail_out == 0 && status != Z_STREAM_END)
            return status == Z_STREAM_END
        }
    }
}
