import CZlib

/// Compresses one direction of a connection (RFC 7692 section 7.2.1). The only owner of its zlib stream.
///
/// Confined to its connection's event loop. The stream, some 256 KiB by default, is made for the first message.
package final class Deflater {
    private let windowBits: Int
    private let resetsAfterMessage: Bool
    private let configuration: PerMessageDeflate.Configuration
    private var stream: ZStreamPointer?

    /// - Parameters:
    ///   - windowBits: 8 to 15, the window the receiver has agreed to keep.
    ///   - resetsAfterMessage: whether each message is compressed by itself ("no context takeover").
    package init(
        windowBits: Int = 15,
        resetsAfterMessage: Bool = false,
        configuration: PerMessageDeflate.Configuration = .init()
    ) {
        precondition((8...15).contains(windowBits), "windowBits is 8 to 15")
        self.windowBits = windowBits
        self.resetsAfterMessage = resetsAfterMessage
        self.configuration = configuration
    }

    deinit {
        guard let stream = self.stream else { return }
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Whether a message of this size is worth it.
    package func isWorthwhile(byteCount: Int) -> Bool {
        byteCount >= self.configuration.threshold
    }

    /// The payload of a compressed message, to be sent with `isCompressed` on its first frame.
    ///
    /// What is compressed must be sent: with context takeover later messages refer to it.
    package func compress(_ message: RawSpan) -> [UInt8] {
        let stream = self.openStream()
        var output: [UInt8] = []
        message.withUnsafeBytes { message in
            stream.setInput(message)
            repeat {
                let status = stream.drain(into: &output, by: CZlib.deflate)
                precondition(status == Z_OK || status == Z_BUF_ERROR, "zlib cannot compress: \(status)")
            } while stream.pointee.avail_out == 0
        }
        if self.resetsAfterMessage { deflateReset(stream) }
        // Each flush ends with 00 00 FF FF, which is left out; an empty message may flush nothing (section 7.2.3.6).
        guard output.count > 4 else { return [0] }
        output.removeLast(4)
        return output
    }

    private func openStream() -> ZStreamPointer {
        if let stream = self.stream { return stream }
        let stream = ZStreamPointer.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // zlib knows no raw window of 8 bits. With 9 it never looks back more than 512 - 262 bytes, which fits in 8.
        let windowBits = max(self.windowBits, 9)
        let status = deflateInit2_(
            stream,
            Int32(self.configuration.level),
            Z_DEFLATED,
            -Int32(windowBits),
            Int32(self.configuration.memoryLevel),
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(status == Z_OK, "zlib cannot open a stream: \(status)")
        self.stream = stream
        return stream
    }
}
