package import Adapter
package import NIOCore
package import SocketIOProtocol

/// A broadcast without acknowledgements: `[uid, packet, {rooms, except, flags}]`.
package struct ClassicBroadcast: Sendable {
    /// The uid of the server, or `emitter`.
    package var sender: String
    package var namespace: String
    /// The array of the event's name and arguments.
    package var event: JSONFragment
    package var options: BroadcastOptions

    package init(sender: String, namespace: String, event: JSONFragment, options: BroadcastOptions) {
        self.sender = sender
        self.namespace = namespace
        self.event = event
        self.options = options
    }

    package init(decoding bytes: ByteBuffer) throws(NodeMessageError) {
        guard let parts = try NodePayload.decode(bytes).list, parts.count == 3 else { throw .unknownShape }
        guard let sender = parts[0].name else { throw .invalid("uid") }
        let packet = try NodePacket(NodeReader(parts[1]))
        let options = try NodeReader(parts[2]).options()
        self.init(sender: sender, namespace: packet.namespace, event: packet.event, options: options)
    }

    package var encoded: ByteBuffer {
        var writer = MessagePackWriter()
        writer.write(array: 3)
        writer.write(string: self.sender)
        writer.write(packet: self.event, namespace: self.namespace)
        writer.write(self.options)
        return writer.bytes
    }
}

extension MessagePackWriter {
    mutating func write(packet event: JSONFragment, namespace: String) {
        self.write(map: 3)
        self.write(string: "type")
        self.write(integer: Int64(PacketType.event.rawValue))
        self.write(string: "data")
        self.write(event)
        self.write(string: "nsp")
        self.write(string: namespace)
    }

    mutating func write(_ options: BroadcastOptions) {
        self.write(map: 3)
        self.write(string: "rooms")
        self.write(strings: options.audience.rooms)
        self.write(string: "except")
        self.write(strings: options.audience.except)
        self.write(string: "flags")
        self.write(options.flags)
    }

    /// Those that were set alone, as in Node.js.
    private mutating func write(_ flags: BroadcastFlags) {
        self.write(map: (flags.timeout == nil ? 0 : 1) + (flags.volatile ? 1 : 0) + (flags.compress ? 0 : 1))
        if let timeout = flags.timeout {
            self.write(string: "timeout")
            self.write(integer: Int64(timeout / .milliseconds(1)))
        }
        if flags.volatile {
            self.write(string: "volatile")
            self.write(bool: true)
        }
        if !flags.compress {
            self.write(string: "compress")
            self.write(bool: false)
        }
    }

    private mutating func write(strings: [String]) {
        self.write(array: strings.count)
        for string in strings { self.write(string: string) }
    }
}
