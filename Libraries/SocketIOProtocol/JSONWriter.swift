package import NIOCore

/// JSON being written, with the attachments taken out of it.
///
/// It trusts its user to write valid JSON into `json`; everything else it writes is valid by itself.
package struct JSONWriter: Sendable {
    package var json: ByteBuffer
    package private(set) var placeholders: [Placeholder] = []
    package private(set) var attachments: [ByteBuffer] = []

    package init() {
        self.json = ByteBuffer()
    }

    /// - Parameter headroom: bytes to leave free in front of the JSON, for `PacketEncoder` to put the header there.
    init(headroom: Int, capacity: Int) {
        self.json = ByteBufferAllocator().buffer(capacity: headroom + capacity)
        self.json.moveWriterIndex(to: headroom)
        self.json.moveReaderIndex(to: headroom)
    }

    package mutating func write(string: String) {
        self.json.writeJSONString(string)
    }

    /// Takes the bytes out as an attachment, and writes its placeholder.
    package mutating func write(attachment: ByteBuffer) {
        self.writePlaceholder(for: attachment)
    }

    /// Writes a value together with its attachments, which get new numbers.
    package mutating func write(_ fragment: JSONFragment) {
        let bytes = fragment.bytes
        var copied = 0
        for placeholder in fragment.placeholders {
            self.json.writeBytes(bytes.readableBytesSpan.extracting(copied..<placeholder.range.lowerBound))
            self.writePlaceholder(for: fragment.attachments[placeholder.number])
            copied = placeholder.range.upperBound
        }
        self.json.writeBytes(bytes.readableBytesSpan.extracting(copied..<bytes.readableBytes))
    }

    private mutating func writePlaceholder(for attachment: ByteBuffer) {
        let start = self.json.readableBytes
        let number = self.attachments.count
        self.json.writePlaceholder(number: number)
        self.placeholders.append(Placeholder(range: start..<self.json.readableBytes, number: number))
        self.attachments.append(attachment)
    }
}

extension JSONWriter {
    /// What was written, as one value.
    package var fragment: JSONFragment {
        JSONFragment(trusted: self.json, placeholders: self.placeholders, attachments: self.attachments)
    }
}
