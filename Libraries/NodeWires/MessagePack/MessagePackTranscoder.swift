import NIOCore
import SocketIOProtocol

/// Writes one MessagePack value as JSON. No recursion.
struct MessagePackTranscoder {
    /// Of the JSON, in bytes: an empty binary value takes two bytes, and its placeholder some thirty.
    static let limit = 64 << 20
    /// What a client may send, and what a message wraps around it.
    static let depthLimit = JSONScanner.depthLimit + 16

    /// An array or map whose elements are being written.
    private struct Frame {
        let isMap: Bool
        var remaining: Int
        var isEmpty = true
    }

    private var reader: MessagePackReader
    private var writer = JSONWriter()
    private var frames: [Frame] = []

    static func transcode(_ bytes: ByteBuffer) throws(MessagePackError) -> JSONFragment {
        var transcoder = MessagePackTranscoder(reader: MessagePackReader(bytes))
        try transcoder.value(transcoder.reader.next())
        while !transcoder.frames.isEmpty { try transcoder.step() }
        guard transcoder.reader.remaining == 0 else { throw .trailingBytes(transcoder.reader.remaining) }
        return try transcoder.checked()
    }

    private init(reader: MessagePackReader) {
        self.reader = reader
    }

    /// Texts may be ones that no client could have sent.
    private func checked() throws(MessagePackError) -> JSONFragment {
        let fragment = self.writer.fragment
        do {
            try JSONScanner.validate(fragment.bytes.readableBytesSpan, depthLimit: .max)
        } catch {
            throw .invalidJSON(error)
        }
        return fragment
    }

    /// The next element or member of the innermost array or map, or its end.
    private mutating func step() throws(MessagePackError) {
        guard self.writer.json.readableBytes <= Self.limit else { throw .tooLong(limit: Self.limit) }
        let last = self.frames.endIndex - 1
        guard self.frames[last].remaining > 0 else {
            self.write(self.frames.removeLast().isMap ? "}" : "]")
            return
        }
        self.frames[last].remaining -= 1
        let key = self.frames[last].isMap ? try self.key() : nil
        let token = try self.reader.next()
        if let key {
            if token == .undefined { return }
            self.separate()
            self.writer.write(string: key)
            self.write(":")
        } else {
            self.separate()
        }
        try self.value(token)
    }

    private mutating func separate() {
        let last = self.frames.endIndex - 1
        if !self.frames[last].isEmpty { self.write(",") }
        self.frames[last].isEmpty = false
    }

    private mutating func key() throws(MessagePackError) -> String {
        switch try self.reader.next() {
        case .text(let text): String(buffer: text)
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .null, .undefined, .bool, .double, .binary, .date, .other, .array, .map: throw .invalidKey
        }
    }

    private mutating func value(_ token: MessagePackToken) throws(MessagePackError) {
        switch token {
        case .null, .undefined: self.write("null")
        case .bool(let value): self.write(value ? "true" : "false")
        case .integer(let value): self.writer.json.writeString(String(value))
        case .unsigned(let value): self.writer.json.writeString(String(value))
        case .double(let value): self.write(value)
        case .text(let text): self.writer.write(string: String(buffer: text))
        case .binary(let bytes): self.writer.write(attachment: bytes)
        case .date(let milliseconds): self.write(date: milliseconds)
        case .other(let type, let bytes): self.write(type, bytes)
        case .array(let count): try self.open(Frame(isMap: false, remaining: count), "[")
        case .map(let count): try self.open(Frame(isMap: true, remaining: count), "{")
        }
    }

    private mutating func open(_ frame: Frame, _ bracket: StaticString) throws(MessagePackError) {
        guard self.frames.count < Self.depthLimit else { throw .tooDeep }
        self.frames.append(frame)
        self.write(bracket)
    }

    /// What notepack does not know it decodes to an array of the type and the bytes.
    private mutating func write(_ type: Int8, _ bytes: ByteBuffer) {
        self.writer.json.writeString("[\(type),")
        self.writer.write(attachment: bytes)
        self.write("]")
    }

    private mutating func write(date milliseconds: Int64) {
        guard let text = DateText.text(milliseconds: milliseconds) else { return self.write("null") }
        self.writer.write(string: text)
    }

    private mutating func write(_ value: Double) {
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 {
            self.writer.json.writeString(String(whole))
        } else {
            self.writer.json.writeString(value.isFinite ? "\(value)" : "null")
        }
    }

    private mutating func write(_ text: StaticString) {
        self.writer.json.writeStaticString(text)
    }
}
