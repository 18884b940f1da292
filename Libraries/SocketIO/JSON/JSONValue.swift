public import NIOCore
package import SocketIOProtocol

/// Any JSON value, binary attachments included, as it came over the wire or as it will go out.
///
/// It holds bytes: nothing of it is decoded before you ask, and passing one on copies them as they are (attachments get
/// new numbers). Ask for a type with ``string``, ``int``, ``array`` …, look inside with subscripts, or decode a whole
/// `Decodable` with ``decode(as:)``. Make one from a literal, from a value, or with ``init(encoding:)``.
///
/// ```swift
/// let spec: JSONValue = ["nsp": "/custom", "to": ["room"]]
/// guard socket.handshake.auth["token"] == "secret" else { throw ConnectError("not authorized") }
/// ```
public struct JSONValue: Sendable {
    package let fragment: JSONFragment

    package init(_ fragment: JSONFragment) {
        self.fragment = fragment
    }

    /// JSON's `null`.
    public static let null: JSONValue = nil

    /// An object without members.
    public static let emptyObject: JSONValue = [:]
}

// MARK: Making one

extension JSONValue {
    public init(_ string: String) {
        self.init(writing: { $0.write(string: string) })
    }

    public init(_ integer: Int) {
        self.init(writing: { JSONNumber.write(integer, to: &$0.json) })
    }

    /// A number; what is not finite becomes `null`, as in JavaScript.
    public init(_ number: Double) {
        self.init(writing: { JSONNumber.write(number, to: &$0.json) })
    }

    public init(_ bool: Bool) {
        self.init(writing: { $0.json.writeStaticString(bool ? "true" : "false") })
    }

    /// Bytes, which travel as a binary attachment.
    public init(attachment: ByteBuffer) {
        self.init(writing: { $0.write(attachment: attachment) })
    }

    public init(_ elements: some Sequence<JSONValue>) {
        self.init(writing: { $0.write(array: elements) })
    }

    /// An object with its members in the order of `members`.
    public init(_ members: some Sequence<(key: String, value: JSONValue)>) {
        self.init(writing: { $0.write(object: members) })
    }

    /// Any value, encoded by `JSONEncoder`; each `Data` in it becomes a binary attachment.
    ///
    /// - Throws: what the value's `encode(to:)` throws.
    public init(encoding value: some Encodable) throws {
        var writer = JSONWriter()
        try ArgumentEncoding.write(value, to: &writer)
        self.init(writer.fragment)
    }

    /// JSON text.
    ///
    /// - Throws: an error that says what is wrong with the text, and where.
    public init(parsing text: String) throws {
        self.init(try JSONFragment(validating: ByteBuffer(string: text)))
    }

    init(writing body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        body(&writer)
        self.init(writer.fragment)
    }
}

extension JSONWriter {
    mutating func write(array elements: some Sequence<JSONValue>) {
        self.json.writeStaticString("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { self.json.writeStaticString(",") }
            self.write(element.fragment)
        }
        self.json.writeStaticString("]")
    }

    mutating func write(object members: some Sequence<(key: String, value: JSONValue)>) {
        self.json.writeStaticString("{")
        for (index, member) in members.enumerated() {
            if index > 0 { self.json.writeStaticString(",") }
            self.write(string: member.key)
            self.json.writeStaticString(":")
            self.write(member.value.fragment)
        }
        self.json.writeStaticString("}")
    }
}
