import CHiredis
import NIOCore

/// Takes Redis' bytes apart into values; owns hiredis' reader.
///
/// A value may come in any number of pieces. What has not become a value yet is bounded.
struct RedisReader: ~Copyable {
    /// A value longer than this is none that this project asks for.
    private static let limit = 64 << 20

    private let reader: UnsafeMutablePointer<redisReader>
    /// Bytes fed since the last value.
    private var pending = 0

    init() {
        guard let reader = redisReaderCreate() else { fatalError("out of memory") }
        self.reader = reader
    }

    deinit {
        redisReaderFree(self.reader)
    }

    /// - Throws: what is wrong with the bytes. Nothing more can be read then.
    mutating func feed(_ bytes: ByteBuffer) throws(RedisProtocolError) {
        self.pending += bytes.readableBytes
        guard self.pending <= Self.limit else {
            throw RedisProtocolError("a value of more than \(Self.limit) bytes")
        }
        let status = bytes.withUnsafeReadableBytes { bytes in
            redisReaderFeed(self.reader, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        if status != REDIS_OK { throw self.fault }
    }

    /// - Returns: `nil` if more bytes are needed.
    mutating func next() throws(RedisProtocolError) -> RedisValue? {
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(self.reader, &reply) == REDIS_OK else { throw self.fault }
        guard let reply else { return nil }
        defer { freeReplyObject(reply) }
        self.pending = self.reader.pointee.len - self.reader.pointee.pos
        return RedisValue(reply.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private var fault: RedisProtocolError {
        withUnsafeBytes(of: self.reader.pointee.errstr) {
            RedisProtocolError(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self))
        }
    }
}

/// What came is not Redis' protocol.
package struct RedisProtocolError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension RedisValue {
    fileprivate init(_ reply: redisReply) {
        let bytes = UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len)
        switch reply.type {
        case REDIS_REPLY_STRING: self = .bytes(ByteBuffer(bytes: bytes))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: bytes, as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(reply.integer)
        case REDIS_REPLY_ARRAY:
            // A null array and an empty one look alike here; nothing that is asked for tells them apart.
            let elements = UnsafeBufferPointer(start: reply.element, count: reply.element == nil ? 0 : reply.elements)
            self = .array(elements.map { $0.map { RedisValue($0.pointee) } ?? .null })
        default: self = .null
        }
    }
}
