import NIOCore
import NIOHTTP1

/// What of a request decides how its answer is framed.
struct AnswerFraming: Equatable {
    var version: HTTPVersion
    var keepsAlive: Bool
    var isHead: Bool

    init(_ head: HTTPRequestHead) {
        self.version = head.version
        self.keepsAlive = head.isKeepAlive
        self.isHead = head.method == .HEAD
    }

    /// The same, with nothing behind it.
    var last: AnswerFraming {
        AnswerFraming(version: self.version, keepsAlive: false, isHead: self.isHead)
    }

    /// For an answer that no request could be read for.
    static let afterUnreadableRequest = AnswerFraming(version: .http1_1, keepsAlive: false, isHead: false)

    private init(version: HTTPVersion, keepsAlive: Bool, isHead: Bool) {
        self.version = version
        self.keepsAlive = keepsAlive
        self.isHead = isHead
    }
}

extension HTTPAnswer {
    /// The answer's bytes. A server always speaks its own version (RFC 9110, 6.2); an HTTP/1.0 client that asked to
    /// keep the connection must be told that it is kept.
    func serialized(_ framing: AnswerFraming, date: String, allocator: ByteBufferAllocator) -> SerializedAnswer {
        let sharesBody = self.body.readableBytes > Self.largestCopy
        var bytes = allocator.buffer(capacity: sharesBody ? 256 : 256 + self.body.readableBytes)
        bytes.writeStatusLine(self.status)
        for (name, value) in self.headers {
            bytes.writeHeader(name, value)
        }
        bytes.writeHeader("Date", date)
        if self.status != .notModified {
            bytes.writeHeader("Content-Length", String(self.body.readableBytes))
        }
        if !framing.keepsAlive {
            bytes.writeHeader("Connection", "close")
        } else if framing.version.minor == 0 {
            bytes.writeHeader("Connection", "keep-alive")
        }
        bytes.writeStaticString("\r\n")
        if framing.isHead { return SerializedAnswer(bytes) }
        if sharesBody { return SerializedAnswer(bytes, sharing: self.body) }
        bytes.writeImmutableBuffer(self.body)
        return SerializedAnswer(bytes)
    }

    /// Larger bodies are written as they are: a file is in memory once, whoever is slow to take it.
    private static let largestCopy = 4_096
}

/// An answer as it is written.
struct SerializedAnswer {
    /// The head, and a body that is small.
    let bytes: ByteBuffer
    let sharedBody: ByteBuffer?

    init(_ bytes: ByteBuffer = ByteBuffer(), sharing body: ByteBuffer? = nil) {
        self.bytes = bytes
        self.sharedBody = body
    }
}

extension ByteBuffer {
    mutating func writeStatusLine(_ status: HTTPResponseStatus) {
        self.writeStaticString("HTTP/1.1 ")
        self.writeString(String(status.code))
        self.writeStaticString(" ")
        self.writeString(status.reasonPhrase)
        self.writeStaticString("\r\n")
    }

    mutating func writeHeader(_ name: String, _ value: String) {
        self.writeString(name)
        self.writeStaticString(": ")
        self.writeString(value)
        self.writeStaticString("\r\n")
    }
}
