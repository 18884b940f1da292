import EngineIOProtocol
package import NIOCore

extension ClusterEngineMessage {
    /// Node ids, session ids and reasons are short.
    static let maximumTextLength = 256

    /// - Throws: what keeps any bytes at all from being such a message.
    package init(decoding bytes: ByteBuffer) throws(ClusterEngineError) {
        let value: MessagePackValue
        do throws(MessagePackError) { value = try MessagePackValue(decoding: bytes) } catch {
            throw .notMessagePack(error)
        }
        guard value["_source"]?.string == Self.source else { throw .foreign }
        let primary = value["_primaryId"] == nil ? nil : try value.text("_primaryId")
        self.sender = ClusterEnginePeer(node: try value.text("senderId"), primary: primary)
        switch value["recipientId"] {
        case nil, .null: self.recipient = nil
        case .some: self.recipient = try value.text("recipientId")
        }
        self.body = try Body(value)
    }
}

extension ClusterEngineMessage.Body {
    fileprivate init(_ value: MessagePackValue) throws(ClusterEngineError) {
        let data = value["data"] ?? .null
        switch try value.integer("type") {
        case 0:
            guard let access = ClusterEngineMessage.Access(rawValue: try data.text("type")) else {
                throw .invalid("type")
            }
            self = .acquireLock(
                ClusterEngineMessage.LockRequest(
                    request: try value.integer("requestId"),
                    sid: try data.text("sid"),
                    transport: try data.text("transportName"),
                    access: access
                )
            )
        case 1: self = .lockAnswered(request: try value.integer("requestId"), success: try data.bool("success"))
        case 2: self = .drain(sid: try data.text("sid"), try data.packets())
        case 3: self = .packet(sid: try data.text("sid"), try WirePacket(data["packet"] ?? .null))
        case 4:
            self = .upgrade(
                request: try value.integer("requestId"),
                sid: try data.text("sid"),
                success: try data.bool("success")
            )
        case 5:
            self = .upgradeAnswered(
                request: try value.integer("requestId"),
                takeOver: try data.bool("takeOver"),
                try data.packets()
            )
        case 6: self = .close(sid: try data.text("sid"), reason: try data.text("reason"))
        case let type: throw .unknownType(type)
        }
    }
}

extension WirePacket {
    fileprivate init(_ value: MessagePackValue) throws(ClusterEngineError) {
        let name = try value.text("type")
        guard name != Self.malformedType else {
            self = .malformed
            return
        }
        guard let kind = Self.typeNames.first(where: { $0.1 == name })?.0 else { throw .invalid("type") }
        self.init(try Packet(kind, try value.message()), compress: value["options"]?["compress"]?.bool)
    }
}

extension Packet {
    fileprivate init(_ kind: Packet.Kind, _ data: Message) throws(ClusterEngineError) {
        switch (kind, data) {
        case (.message, _): self = .message(data)
        case (.open, .text(let text)): self = .open(text)
        case (.ping, .text(let text)): self = .ping(text)
        case (.pong, .text(let text)): self = .pong(text)
        case (.close, _): self = .close
        case (.upgrade, _): self = .upgrade
        case (.noop, _): self = .noop
        case (.open, .binary), (.ping, .binary), (.pong, .binary): throw .invalid("data")
        }
    }
}

extension MessagePackValue {
    fileprivate func text(_ name: String) throws(ClusterEngineError) -> String {
        guard let text = self[name]?.string, text.utf8.count <= ClusterEngineMessage.maximumTextLength else {
            throw .invalid(name)
        }
        return text
    }

    fileprivate func integer(_ name: String) throws(ClusterEngineError) -> Int64 {
        guard let value = self[name]?.integer else { throw .invalid(name) }
        return value
    }

    fileprivate func bool(_ name: String) throws(ClusterEngineError) -> Bool {
        guard let value = self[name]?.bool else { throw .invalid(name) }
        return value
    }

    fileprivate func packets() throws(ClusterEngineError) -> [WirePacket] {
        guard let elements = self["packets"]?.array else { throw .invalid("packets") }
        var packets: [WirePacket] = []
        packets.reserveCapacity(elements.count)
        for element in elements { packets.append(try WirePacket(element)) }
        return packets
    }

    /// A packet's `data`: nothing is an empty text. Text goes on to clients in text frames, which must be UTF-8.
    fileprivate func message() throws(ClusterEngineError) -> Message {
        switch self["data"] {
        case nil, .null: return .text(ByteBuffer())
        case .text(let text):
            guard (try? UTF8Span(validating: text.readableBytesUInt8Span)) != nil else { throw .invalid("data") }
            return .text(text)
        case .binary(let bytes): return .binary(bytes)
        case .bool, .integer, .array, .map, .other: throw .invalid("data")
        }
    }
}
