import NIOCore
import NIOEmbedded
import Testing
import WebSocketProtocol

/// A client's side of one connection.
struct Client {
    private let channel: EmbeddedChannel
    private let harness: Harness

    init(_ channel: EmbeddedChannel, harness: Harness) {
        self.channel = channel
        self.harness = harness
    }

    func send(_ text: String) throws {
        try self.send(ByteBuffer(string: text))
    }

    func send(_ bytes: ByteBuffer) throws {
        try self.channel.writeInbound(bytes)
        self.harness.run()
    }

    /// Sends a request whose lines end in CRLF, with a Host header.
    func request(_ line: String, _ headers: [String] = [], body: String? = nil) throws {
        var lines = ["\(line) HTTP/1.1", "Host: localhost"] + headers
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        try self.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    }

    func upgrade(_ target: String, _ headers: [String] = []) throws {
        try self.request(
            "GET \(target)",
            [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ] + headers
        )
    }

    func frame(_ opcode: Opcode, _ payload: String) throws {
        var payload = ByteBuffer(string: payload)
        let key = MaskingKey(rawValue: 0x1234_5678)
        let header = FrameHeader(opcode: opcode, payloadLength: payload.readableBytes, maskingKey: key)
        var bytes = ByteBuffer()
        bytes.writeWithOutputRawSpan(minimumWritableBytes: header.encodedLength) { header.encode(into: &$0) }
        var span = payload.mutableReadableBytesSpan
        Masking.apply(&span, key: key)
        bytes.writeImmutableBuffer(payload)
        try self.send(bytes)
    }

    /// Everything the gateway has sent since the last call.
    func received() throws -> ByteBuffer {
        self.harness.run()
        var all = ByteBuffer()
        while let part = try self.channel.readOutbound(as: ByteBuffer.self) { all.writeImmutableBuffer(part) }
        return all
    }

    /// One answer, taken apart.
    func answer() throws -> Answer {
        try #require(Answer(String(buffer: try self.received())))
    }

    /// The frames received since the last call, as `<opcode>:<payload>`.
    func frames() throws -> [String] {
        var bytes = try self.received()
        var reader = MessageReader(role: .client, maximumMessageSize: 1 << 20)
        var frames: [String] = []
        while bytes.readableBytes > 0 {
            var span = bytes.mutableReadableBytesSpan
            guard case .event(let event, let consumed) = try reader.next(&span) else { break }
            frames.append(Self.description(event, bytes))
            bytes.moveReaderIndex(forwardBy: consumed)
        }
        return frames
    }

    private static func description(_ event: MessageReader.Event, _ bytes: ByteBuffer) -> String {
        func text(_ range: Range<Int>) -> String {
            bytes.getString(at: bytes.readerIndex + range.lowerBound, length: range.count) ?? ""
        }
        switch event {
        case .message(.text, let range): return "text:" + text(range)
        case .message(.binary, let range): return "binary:" + text(range)
        case .assembled(_, let message): return "assembled:" + String(decoding: message, as: UTF8.self)
        case .fragment: return "fragment"
        case .ping(let range): return "ping:" + text(range)
        case .pong(let range): return "pong:" + text(range)
        case .close(let frame): return "close:\(frame.code?.rawValue ?? 0)"
        }
    }

    var isOpen: Bool { self.channel.isActive }

    /// The client goes away.
    func leave() throws {
        // `finish` would cancel the timers of everybody on the loop.
        self.channel.close(promise: nil)
        self.harness.run()
    }
}

/// An HTTP answer.
struct Answer: Equatable {
    let status: Int
    let headers: [String: String]
    let body: String
    /// What follows the body: the next answer.
    let rest: String

    init?(_ text: String) {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        self.status = status
        self.headers = Dictionary(
            lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (parts[0].lowercased(), parts[1].drop { $0 == " " }.description)
            },
            uniquingKeysWith: { "\($0), \($1)" }
        )
        let rest = text[end.upperBound...]
        let length = self.headers["content-length"].flatMap { Int($0) } ?? 0
        self.body = String(decoding: rest.utf8.prefix(length), as: UTF8.self)
        self.rest = String(decoding: rest.utf8.dropFirst(length), as: UTF8.self)
    }
}
