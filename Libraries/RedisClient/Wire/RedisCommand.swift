import CHiredis
package import NIOCore

/// One command with its arguments.
package struct RedisCommand: Sendable, Equatable {
    /// The command itself is the first.
    let words: [ByteBuffer]

    package init(_ words: String..., bytes: ByteBuffer...) {
        self.init(words, bytes)
    }

    /// - Parameter bytes: arguments behind the words.
    package init(_ words: [String], _ bytes: [ByteBuffer] = []) {
        self.words = words.map { ByteBuffer(string: $0) } + bytes
    }

    /// What it is, without its arguments: those may be secrets.
    package var name: String { self.words.first.map { String(buffer: $0) } ?? "" }

    /// Appends it as RESP.
    func write(into buffer: inout ByteBuffer) {
        var joined = ByteBuffer()
        for word in self.words { joined.writeImmutableBuffer(word) }
        var lengths = self.words.map(\.readableBytes)
        var formatted: UnsafeMutablePointer<CChar>?
        let length = joined.withUnsafeReadableBytes { bytes in
            // An empty argument has a place as well.
            let base = bytes.bindMemory(to: CChar.self).baseAddress ?? Self.nowhere
            var offset = 0
            var starts: [UnsafePointer<CChar>?] = lengths.map { length in
                defer { offset += length }
                return base + offset
            }
            return redisFormatCommandArgv(&formatted, Int32(starts.count), &starts, &lengths)
        }
        guard let formatted, length >= 0 else { fatalError("out of memory") }
        buffer.writeBytes(UnsafeRawBufferPointer(start: formatted, count: Int(length)))
        redisFreeCommand(formatted)
    }

    private static var nowhere: UnsafePointer<CChar> { UnsafePointer(bitPattern: 1)! }
}
