import CZlib
import NIOCore

/// How an answer's body is compressed.
package enum ContentCoding: String, CaseIterable {
    case gzip
    case deflate

    /// The coding to use for a client that sent this `Accept-Encoding`: the one it weighs highest, gzip between equals.
    package init?(acceptEncoding header: String) {
        let weights = Self.weights(header)
        func weight(_ coding: ContentCoding) -> Double { weights[coding.rawValue] ?? weights["*"] ?? 0 }
        let gzip = weight(.gzip)
        let deflate = weight(.deflate)
        guard max(gzip, deflate) > 0 else { return nil }
        self = gzip >= deflate ? .gzip : .deflate
    }

    private static func weights(_ header: String) -> [String: Double] {
        var weights: [String: Double] = [:]
        for item in header.split(separator: ",") {
            let parts = item.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            guard let name = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }
            weights[name] = quality.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        }
        return weights
    }
}

extension ContentCoding {
    /// The whole body, compressed at once, or `nil` if zlib has no memory.
    func compress(
        _ body: ByteBuffer,
        level: Int32 = Z_DEFAULT_COMPRESSION,
        windowBits: Int32 = MAX_WBITS,
        memory: Int32 = 8
    ) -> ByteBuffer? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        let window = windowBits + self.container
        guard deflateInit2_(&stream, level, Z_DEFLATED, window, memory, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
        else { return nil }
        defer { deflateEnd(&stream) }
        return Self.run(&stream, body)
    }

    /// zlib's window bits choose the container too: 16 more ask for gzip's.
    private var container: Int32 {
        switch self {
        case .gzip: 16
        case .deflate: 0
        }
    }

    private static func run(_ stream: inout z_stream, _ body: ByteBuffer) -> ByteBuffer {
        let bound = Int(deflateBound(&stream, UInt(body.readableBytes)))
        var result = ByteBufferAllocator().buffer(capacity: bound)
        body.withUnsafeReadableBytes { input in
            // zlib does not write to its input; its C declaration lacks the `const`.
            let start = input.assumingMemoryBound(to: UInt8.self).baseAddress
            stream.next_in = UnsafeMutablePointer(mutating: start)
            stream.avail_in = UInt32(input.count)
            result.writeWithUnsafeMutableBytes(minimumWritableBytes: bound) { output in
                stream.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
                stream.avail_out = UInt32(output.count)
                let status = CZlib.deflate(&stream, Z_FINISH)
                precondition(status == Z_STREAM_END, "zlib was given room for the worst case")
                return output.count - Int(stream.avail_out)
            }
        }
        return result
    }
}
