package import NIOCore
package import SocketIOProtocol

/// Writes a JSON object member by member, for wires that carry JSON alone: bytes are what `JSON.stringify` makes of a
/// Node.js `Buffer`.
package struct JSONMembersWriter: Sendable {
    private var json = ByteBuffer()
    private var isEmpty = true

    package init() {}

    /// The object. The writer is of no more use.
    package var finished: ByteBuffer {
        var whole = self.json
        whole.writeStaticString(self.isEmpty ? "{}" : "}")
        return whole
    }

    package mutating func write(_ name: String, text: String) {
        self.begin(name)
        self.json.writeJSONString(text)
    }

    /// - Parameter literal: JSON.
    package mutating func write(_ name: String, literal: String) {
        self.begin(name)
        self.json.writeString(literal)
    }

    package mutating func write(_ name: String, texts: [String]) {
        self.begin(name)
        self.json.writeStaticString("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { self.json.writeStaticString(",") }
            self.json.writeJSONString(text)
        }
        self.json.writeStaticString("]")
    }

    package mutating func write(_ name: String, _ value: JSONFragment) {
        self.begin(name)
        self.json.writeWithBuffers(value)
    }

    package mutating func write(_ name: String, list: [JSONFragment]) {
        self.begin(name)
        self.json.writeStaticString("[")
        for (index, value) in list.enumerated() {
            if index > 0 { self.json.writeStaticString(",") }
            self.json.writeWithBuffers(value)
        }
        self.json.writeStaticString("]")
    }

    private mutating func begin(_ name: String) {
        self.json.writeStaticString(self.isEmpty ? "{" : ",")
        self.isEmpty = false
        self.json.writeJSONString(name)
        self.json.writeStaticString(":")
    }
}

extension ByteBuffer {
    /// Writes a value with `{"type":"Buffer","data":[…]}` for each attachment.
    fileprivate mutating func writeWithBuffers(_ fragment: JSONFragment) {
        let bytes = fragment.bytes
        var copied = 0
        for placeholder in fragment.placeholders {
            self.writeBytes(bytes.readableBytesSpan.extracting(copied..<placeholder.range.lowerBound))
            self.writeBuffer(fragment.attachments[placeholder.number])
            copied = placeholder.range.upperBound
        }
        self.writeBytes(bytes.readableBytesSpan.extracting(copied..<bytes.readableBytes))
    }

    private mutating func writeBuffer(_ bytes: ByteBuffer) {
        self.writeStaticString(#"{"type":"Buffer","data":["#)
        for (index, byte) in bytes.readableBytesView.enumerated() {
            if index > 0 { self.writeStaticString(",") }
            self.writeString(String(byte))
        }
        self.writeStaticString("]}")
    }
}
