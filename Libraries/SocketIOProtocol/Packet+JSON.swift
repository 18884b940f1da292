import NIOCore

extension Packet {
    /// Checks the JSON behind a header; attachments are still missing.
    ///
    /// - Parameters:
    ///   - json: not yet scanned.
    ///   - bytes: those of `json`.
    @inline(__always)
    static func decode(
        _ header: PacketHeader,
        _ json: ByteBuffer,
        _ bytes: RawSpan
    ) throws(PacketDecodingError) -> Packet {
        var (name, elements): (EventName?, ElementRanges) = (nil, ElementRanges())
        switch header.type {
        case .event, .binaryEvent:
            elements = try Self.elements(header, bytes)
            name = try Self.name(bytes, elements)
        case .ack, .binaryAck:
            elements = try Self.elements(header, bytes)
        case .connect:
            try Self.check(header, bytes, mayBeMissing: true, kinds: [.object])
        case .connectError:
            try Self.check(header, bytes, mayBeMissing: false, kinds: [.object, .string])
        case .disconnect:
            try Self.check(header, bytes, mayBeMissing: true, kinds: [])
        }
        // Built in one go: an initializer that can throw would copy the half-built packet around.
        return Packet(
            type: header.type.reassembled,
            namespace: header.namespace,
            id: header.id,
            name: name,
            payload: bytes.isEmpty ? nil : try Self.payload(header, json, bytes),
            elements: elements
        )
    }

    /// The array of an event or an acknowledgement.
    @inline(__always)
    private static func elements(
        _ header: PacketHeader,
        _ bytes: RawSpan
    ) throws(PacketDecodingError) -> ElementRanges {
        guard !bytes.isEmpty, bytes.byte(at: 0) == UInt8(ascii: "[") else {
            throw Self.errorBeforeArray(header, bytes)
        }
        do {
            return try JSONScanner.elements(of: bytes)
        } catch {
            throw .malformedJSON(error)
        }
    }

    /// Whatever stands between namespace and array can only be meant as an id, unless JSON of another kind begins.
    private static func errorBeforeArray(_ header: PacketHeader, _ bytes: RawSpan) -> PacketDecodingError {
        guard !bytes.isEmpty else { return .invalidPayload(header.type) }
        switch bytes.byte(at: 0) {
        case UInt8(ascii: "{"), UInt8(ascii: "\""): return .invalidPayload(header.type)
        case _: return .illegalAcknowledgementID
        }
    }

    @inline(__always)
    private static func name(_ bytes: RawSpan, _ elements: ElementRanges) throws(PacketDecodingError) -> EventName {
        guard elements.count > 0, let name = EventName(bytes, elements[0]) else { throw .illegalEventName }
        guard !name.isReserved else { throw .reservedEventName }
        return name
    }

    /// Only a binary packet has placeholders; in any other, such an object is what it looks like.
    @inline(__always)
    private static func payload(
        _ header: PacketHeader,
        _ json: ByteBuffer,
        _ bytes: RawSpan
    ) throws(PacketDecodingError) -> JSONFragment {
        guard header.type.isBinary else { return JSONFragment(trusted: json) }
        do {
            let placeholders = try PlaceholderScanner.scan(bytes, attachments: header.attachments)
            return JSONFragment(trusted: json, placeholders: placeholders, attachments: [])
        } catch {
            throw .illegalPlaceholder
        }
    }

    /// The payload of a packet that carries one value of certain kinds, if it must carry any.
    private static func check(
        _ header: PacketHeader,
        _ bytes: RawSpan,
        mayBeMissing: Bool,
        kinds: [JSONKind]
    ) throws(PacketDecodingError) {
        if bytes.isEmpty, mayBeMissing { return }
        guard !bytes.isEmpty else { throw .invalidPayload(header.type) }
        do {
            try JSONScanner.validate(bytes)
        } catch {
            throw .malformedJSON(error)
        }
        guard kinds.contains(JSONKind(startOf: bytes)) else { throw .invalidPayload(header.type) }
    }
}
