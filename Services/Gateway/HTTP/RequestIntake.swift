import EngineIOProtocol
import NIOCore

/// A connection's bytes on their way to become requests: bounds what the decoder does not, and remembers what tells one
/// malformed request from another. It looks at bytes only where a head takes more than one read, or is refused.
struct RequestIntake {
    /// Of a message, bytes that are no body: its head, or the lines between its chunks. The decoder bounds headers and
    /// trailers, but not empty lines ahead of them, chunk extensions, or what it leaves unread.
    private static let framingLimit = 96 << 10
    /// Bytes of framing that each byte of a body may bring with it. The smallest chunk has five.
    private static let framingPerByte = 16

    private var framing = 0
    private var body = 0
    /// The read that is being decoded.
    private var read: ByteBuffer?
    /// Whether that read starts with the first byte of a request. Where requests are pipelined it may be a later one;
    /// then a refusal is told less exactly.
    private var startsRequest = false
    /// Whether a read before it has ended the request line.
    private var hasRequestLine = false

    init() {}

    mutating func readBegan(_ bytes: ByteBuffer, startsRequest: Bool) {
        self.startsRequest = startsRequest && self.framing == 0
        if self.startsRequest { self.hasRequestLine = false }
        self.framing += bytes.readableBytes
        self.read = bytes
    }

    mutating func readEnded() {
        if !self.hasRequestLine { self.hasRequestLine = self.endsLine }
        self.read = nil
    }

    mutating func headReceived() {
        self.framing = 0
        self.body = 0
        self.startsRequest = false
        self.hasRequestLine = true
    }

    mutating func bodyReceived(_ count: Int) {
        self.framing -= count
        self.body += count
    }

    mutating func requestReceived() {
        self.framing = 0
    }

    /// Bytes of the current request's body so far.
    var bodyBytes: Int { self.body }

    var isExcessive: Bool {
        self.framing > Self.framingLimit + Self.framingPerByte * self.body
    }

    /// Whether no line has ended since the request began.
    var isWithinRequestLine: Bool {
        !self.hasRequestLine && !self.endsLine
    }

    /// Whether the request starts as one should: with a token and a space.
    var startsWithMethod: Bool {
        guard let line = self.requestLine, let end = line.firstIndex(of: " ") else { return false }
        return HeaderValue.isToken(String(line[..<end]))
    }

    /// Whether the request line ends in an HTTP version, and in none of ours.
    var namesOtherVersion: Bool {
        guard let line = self.requestLine?.utf8, line.last == UInt8(ascii: "\r") else { return false }
        let version = line.dropLast().suffix(9)
        guard let major = version.dropLast(2).last, let minor = version.last else { return false }
        return version.elementsEqual(" HTTP/".utf8 + [major, UInt8(ascii: "."), minor])
            && [major, minor].allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            && (major != UInt8(ascii: "1") || minor > UInt8(ascii: "1"))
    }

    /// The text of the request's first line, without its LF; what there is of it.
    private var requestLine: Substring? {
        guard self.startsRequest, let read = self.read else { return nil }
        let start = read.readableBytesView.drop { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
        return Substring(decoding: start.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private var endsLine: Bool {
        self.read?.readableBytesView.contains(UInt8(ascii: "\n")) ?? false
    }
}
