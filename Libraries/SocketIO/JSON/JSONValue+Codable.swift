import FoundationEssentials
import NIOCore
import SocketIOProtocol

/// As a part of a `Codable` type, a value takes the long way through Foundation; members of objects lose their order.
extension JSONValue: Codable {
    private struct Member: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { self.init(stringValue: String(intValue)) }
    }

    public init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Member.self) {
            self = try Self.decode(members, decoder)
        } else if var elements = try? decoder.unkeyedContainer() {
            var values: [JSONValue] = []
            while !elements.isAtEnd { values.append(try elements.decode(JSONValue.self)) }
            self.init(values)
        } else {
            self = try Self.decode(try decoder.singleValueContainer())
        }
    }

    private static func decode(_ members: KeyedDecodingContainer<Member>, _ decoder: any Decoder) throws -> JSONValue {
        if let attachment = AttachmentPlaceholder.attachment(in: decoder) { return JSONValue(attachment: attachment) }
        return JSONValue(try members.allKeys.map { ($0.stringValue, try members.decode(JSONValue.self, forKey: $0)) })
    }

    private static func decode(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
        if container.decodeNil() { return .null }
        if let bool = try? container.decode(Bool.self) { return JSONValue(bool) }
        if let integer = try? container.decode(Int.self) { return JSONValue(integer) }
        if let number = try? container.decode(Double.self) { return JSONValue(number) }
        return JSONValue(try container.decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        switch self.fragment.kind {
        case .object: try self.encodeObject(to: encoder)
        case .array: try self.encodeArray(to: encoder)
        case .string, .number, .bool, .null: try self.encodeScalar(to: encoder)
        }
    }

    private func encodeObject(to encoder: any Encoder) throws {
        if let attachment = self.attachment {
            var container = encoder.singleValueContainer()
            return try container.encode(attachment.data)
        }
        var container = encoder.container(keyedBy: Member.self)
        for (key, value) in self.object ?? [:] { try container.encode(value, forKey: Member(stringValue: key)) }
    }

    private func encodeArray(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for element in self.array ?? [] { try container.encode(element) }
    }

    private func encodeScalar(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let string = self.string {
            try container.encode(string)
        } else if let integer = self.int {
            try container.encode(integer)
        } else if let number = self.double {
            try container.encode(number)
        } else if let bool = self.bool {
            try container.encode(bool)
        } else {
            try container.encodeNil()
        }
    }
}
