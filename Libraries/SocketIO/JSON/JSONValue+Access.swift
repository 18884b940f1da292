public import NIOCore
import SocketIOProtocol

/// What a value is. Each property is nil for a value of another kind; nothing is converted.
extension JSONValue {
    /// The JSON text. Attachments are placeholders in it.
    public var text: String { String(buffer: self.fragment.bytes) }

    public var isNull: Bool { self.fragment.kind == .null }

    public var isObject: Bool { self.fragment.kind == .object && self.fragment.attachment == nil }

    public var string: String? {
        self.fragment.kind == .string ? self.fragment.string : nil
    }

    /// A number, if it is whole and fits.
    public var int: Int? {
        self.fragment.kind == .number ? JSONNumber.integer(self.fragment.trimmed) : nil
    }

    public var double: Double? {
        self.fragment.kind == .number ? JSONNumber.double(self.fragment.trimmed) : nil
    }

    public var bool: Bool? {
        self.fragment.kind == .bool ? self.fragment.bool : nil
    }

    /// The bytes of a binary attachment.
    public var attachment: ByteBuffer? { self.fragment.attachment }

    public var array: [JSONValue]? {
        guard self.fragment.kind == .array else { return nil }
        var cursor = JSONCursor(self.fragment)
        var elements: [JSONValue] = []
        while let element = cursor.next() { elements.append(JSONValue(element)) }
        return elements
    }

    /// An object's members; of several with one key the last one counts, as in JavaScript.
    public var object: [String: JSONValue]? {
        guard self.isObject else { return nil }
        var cursor = JSONCursor(self.fragment)
        var members: [String: JSONValue] = [:]
        while let (key, value) = cursor.nextMember() { members[key] = JSONValue(value) }
        return members
    }

    /// A member of an object; nil if there is none, or this is no object.
    public subscript(key: String) -> JSONValue? {
        guard self.isObject else { return nil }
        var cursor = JSONCursor(self.fragment)
        var found: JSONFragment?
        while let (name, value) = cursor.nextMember() {
            if name.utf8.elementsEqual(key.utf8) { found = value }
        }
        return found.map { JSONValue($0) }
    }

    /// An element of an array; nil if there is none, or this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard self.fragment.kind == .array, index >= 0 else { return nil }
        var cursor = JSONCursor(self.fragment)
        for _ in 0..<index where cursor.next() == nil { return nil }
        return cursor.next().map { JSONValue($0) }
    }

    /// The value as any `Decodable`; each `Data` in it is a binary attachment.
    ///
    /// - Throws: `DecodingError` if the value has another shape.
    public func decode<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try ArgumentDecoding.decode(self.fragment, as: type)
    }
}
