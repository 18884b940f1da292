package import NIOCore
package import SocketIOProtocol

extension JSONFragment {
    /// A string's characters; `nil` for any other value.
    package var string: String? {
        guard self.kind == .string else { return nil }
        let characters = self.bytes.withUnsafeReadableBytes { text -> [UInt8] in
            var tokens = JSONTokens(text, [])
            guard case .string(let range) = tokens.next() else { return [] }
            return JSONString.unescaped(UnsafeRawBufferPointer(rebasing: text[range]).bytes)
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// A string's characters, or the digits of a whole number: rooms and names of events may be numbers in JavaScript.
    package var name: String? {
        self.string ?? self.integer.map(String.init)
    }

    /// `nil` for what is no whole number.
    package var integer: Int? {
        guard self.kind == .number else { return nil }
        let text = String(buffer: self.bytes)
        return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
    }

    /// `nil` for what is neither `true` nor `false`.
    package var bool: Bool? {
        guard self.kind == .bool else { return nil }
        return self.bytes.withUnsafeReadableBytes { $0.contains(UInt8(ascii: "r")) }
    }

    /// The elements of an array; `nil` for any other value.
    package var list: [JSONFragment]? {
        guard self.kind == .array else { return nil }
        return self.elements.map { self.slice($0) }
    }

    /// The bytes that this value is the placeholder of.
    package var attachment: ByteBuffer? {
        guard self.kind == .object, let placeholder = self.placeholders.first,
            placeholder.range.count == self.bytes.readableBytes
        else { return nil }
        return self.attachments[placeholder.number]
    }
}

extension JSONFragment {
    package static let null = JSONFragment(trusted: ByteBuffer(string: "null"))

    package static func array(_ values: [JSONFragment]) -> JSONFragment {
        var arguments = ArgumentsWriter()
        for value in values { arguments.append(value) }
        return arguments.fragment
    }
}
