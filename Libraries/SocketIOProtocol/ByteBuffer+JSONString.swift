package import NIOCore

extension ByteBuffer {
    /// Writes a string as JSON, in the spelling of `JSON.stringify`.
    package mutating func writeJSONString(_ string: String) {
        var string = string
        string.withUTF8 { utf8 in
            if JSONString.needsEscape(utf8.span.bytes) {
                self.writeEscaped(utf8)
            } else {
                self.writeQuoted(utf8)
            }
        }
    }

    /// One call for all of it: each write to a ByteBuffer costs as much as ten bytes.
    private mutating func writeQuoted(_ utf8: UnsafeBufferPointer<UInt8>) {
        self.writeWithUnsafeMutableBytes(minimumWritableBytes: utf8.count + 2) { target in
            target[0] = UInt8(ascii: "\"")
            UnsafeMutableRawBufferPointer(rebasing: target[1...]).copyBytes(from: utf8)
            target[utf8.count + 1] = UInt8(ascii: "\"")
            return utf8.count + 2
        }
    }

    private mutating func writeEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
        self.writeStaticString("\"")
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "\""): self.writeStaticString("\\\"")
            case UInt8(ascii: "\\"): self.writeStaticString("\\\\")
            case 0x08: self.writeStaticString("\\b")
            case 0x09: self.writeStaticString("\\t")
            case 0x0A: self.writeStaticString("\\n")
            case 0x0C: self.writeStaticString("\\f")
            case 0x0D: self.writeStaticString("\\r")
            case 0..<0x20: self.writeControlCharacter(byte)
            case _: self.writeInteger(byte)
            }
        }
        self.writeStaticString("\"")
    }

    private mutating func writeControlCharacter(_ byte: UInt8) {
        self.writeStaticString(byte < 0x10 ? "\\u000" : "\\u001")
        let digit = byte & 0x0F
        self.writeInteger(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
}
