import NIOCore
import SocketIOProtocol

extension JSONFragment {
    /// A string's characters. Most have no escapes and are copied whole.
    var string: String {
        let trimmed = self.trimmed
        let content = trimmed.getSlice(at: trimmed.readerIndex + 1, length: trimmed.readableBytes - 2) ?? ByteBuffer()
        let isPlain = content.withUnsafeReadableBytes { !$0.contains(UInt8(ascii: "\\")) }
        guard isPlain else { return String(decoding: JSONString.unescaped(content.readableBytesSpan), as: UTF8.self) }
        return String(buffer: content)
    }

    /// Which boolean a `true` or `false` is.
    var bool: Bool {
        self.trimmed.withUnsafeReadableBytes { $0.first == UInt8(ascii: "t") }
    }

    /// The bytes without the white space that may stand around a value that is a whole message; an element has none.
    var trimmed: ByteBuffer {
        let range = self.bytes.withUnsafeReadableBytes { bytes -> Range<Int> in
            var (start, end) = (0, bytes.count)
            while start < end, bytes[start] <= 0x20 { start += 1 }
            while start < end, bytes[end - 1] <= 0x20 { end -= 1 }
            return start..<end
        }
        guard range.count < self.bytes.readableBytes else { return self.bytes }
        return self.bytes.getSlice(at: self.bytes.readerIndex + range.lowerBound, length: range.count) ?? self.bytes
    }

    /// The attachment that this value is the placeholder of.
    var attachment: ByteBuffer? {
        guard self.placeholders.count == 1, let placeholder = self.placeholders.first, self.kind == .object,
            placeholder.range.count == self.trimmed.readableBytes
        else { return nil }
        return self.attachments[placeholder.number]
    }
}
