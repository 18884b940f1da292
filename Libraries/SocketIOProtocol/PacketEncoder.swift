import NIOCore

/// Turns packets into the messages that carry them.
package enum PacketEncoder {
    /// An event; one with attachments becomes a binary event.
    ///
    /// - Parameter id: where an acknowledgement is wanted.
    package static func event(
        _ arguments: consuming ArgumentsWriter,
        namespace: String,
        id: UInt64? = nil
    ) -> EncodedPacket {
        self.encode(.event, arguments, namespace: namespace, id: id)
    }

    /// The answer to an event that wanted one.
    package static func ack(
        _ arguments: consuming ArgumentsWriter,
        namespace: String,
        id: UInt64
    ) -> EncodedPacket {
        self.encode(.ack, arguments, namespace: namespace, id: id)
    }

    private static func encode(
        _ type: PacketType,
        _ arguments: consuming ArgumentsWriter,
        namespace: String,
        id: UInt64?
    ) -> EncodedPacket {
        let attachments = arguments.attachments
        let header = PacketHeader(
            type: type.onWire(attachments: attachments.count),
            attachments: attachments.count,
            namespace: namespace,
            id: id
        )
        return EncodedPacket(text: self.text(header, json: arguments.takeJSON()), attachments: attachments)
    }
}

// MARK: Packets without arguments

extension PacketEncoder {
    /// The client's request to join a namespace, or the server's consent.
    ///
    /// - Parameter payload: an object.
    package static func connect(namespace: String, payload: JSONFragment? = nil) -> EncodedPacket {
        self.encode(.connect, payload, namespace: namespace)
    }

    /// The server's consent.
    ///
    /// - Parameters:
    ///   - sid: the socket's public id.
    ///   - pid: its private id, where connection state recovery is on.
    package static func connect(namespace: String, sid: String, pid: String? = nil) -> EncodedPacket {
        var payload = JSONWriter()
        payload.json.writeStaticString(#"{"sid":"#)
        payload.write(string: sid)
        if let pid {
            payload.json.writeStaticString(#","pid":"#)
            payload.write(string: pid)
        }
        payload.json.writeStaticString("}")
        return self.connect(namespace: namespace, payload: payload.fragment)
    }

    /// The server's refusal.
    ///
    /// - Parameter data: what an application adds to the message, without attachments.
    package static func connectError(
        namespace: String,
        message: String,
        data: JSONFragment? = nil
    ) -> EncodedPacket {
        var payload = JSONWriter()
        payload.json.writeStaticString(#"{"message":"#)
        payload.write(string: message)
        if let data {
            payload.json.writeStaticString(#","data":"#)
            payload.write(data)
        }
        payload.json.writeStaticString("}")
        return self.connectError(namespace: namespace, payload: payload.fragment)
    }

    /// - Parameter payload: a string or an object.
    package static func connectError(namespace: String, payload: JSONFragment) -> EncodedPacket {
        self.encode(.connectError, payload, namespace: namespace)
    }

    /// Either side leaves a namespace.
    package static func disconnect(namespace: String) -> EncodedPacket {
        self.encode(.disconnect, nil, namespace: namespace)
    }

    private static func encode(_ type: PacketType, _ payload: JSONFragment?, namespace: String) -> EncodedPacket {
        let header = PacketHeader(type: type, namespace: namespace)
        return EncodedPacket(text: self.text(header, json: payload?.bytes ?? ByteBuffer()))
    }
}

// MARK: Header and JSON

extension PacketEncoder {
    private static func text(_ header: PacketHeader, json: consuming ByteBuffer) -> ByteBuffer {
        let length = header.byteCount
        guard json.readerIndex >= length else { return self.copied(header, json, length) }
        let end = json.writerIndex
        json.moveReaderIndex(to: json.readerIndex - length)
        json.moveWriterIndex(to: json.readerIndex)
        header.write(to: &json)
        json.moveWriterIndex(to: end)
        return json
    }

    private static func copied(_ header: PacketHeader, _ json: ByteBuffer, _ length: Int) -> ByteBuffer {
        var text = ByteBufferAllocator().buffer(capacity: length + json.readableBytes)
        header.write(to: &text)
        text.writeImmutableBuffer(json)
        return text
    }
}
