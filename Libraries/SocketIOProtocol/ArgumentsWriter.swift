package import NIOCore

/// Writes the JSON array of an event or an acknowledgement, one element after the other.
///
///     var arguments = ArgumentsWriter(name: "message")
///     arguments.append(packet.arguments[0])
///     let encoded = PacketEncoder.event(arguments, namespace: "/")
package struct ArgumentsWriter: Sendable {
    /// Room for the header of most packets: type, attachments, a namespace of moderate length, id.
    private static let headroom = 48
    private static let capacity = 208

    private var writer = JSONWriter(headroom: Self.headroom, capacity: Self.capacity)
    package private(set) var count = 0

    /// For an acknowledgement.
    package init() {}

    /// For an event.
    package init(name: String) {
        self.append(string: name)
    }

    package mutating func append(string: String) {
        self.append { $0.write(string: string) }
    }

    /// Appends a value, for instance an argument that was received; its attachments get new numbers.
    package mutating func append(_ value: JSONFragment) {
        self.append { $0.write(value) }
    }

    package mutating func append(attachment: ByteBuffer) {
        self.append { $0.write(attachment: attachment) }
    }

    /// Appends what the closure writes, which must be exactly one value. If it throws, the writer is of no more use.
    package mutating func append<Failure>(
        _ write: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        self.writer.json.writeInteger(self.count == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
        self.count += 1
        try write(&self.writer)
    }

    private mutating func close() {
        if self.count == 0 { self.writer.json.writeInteger(UInt8(ascii: "[")) }
        self.writer.json.writeInteger(UInt8(ascii: "]"))
    }
}

extension ArgumentsWriter {
    package var attachments: [ByteBuffer] {
        self.writer.attachments
    }

    /// The whole array, the event's name included.
    package var fragment: JSONFragment {
        var whole = self
        whole.close()
        return whole.writer.fragment
    }

    /// Hands out the JSON, so that nobody else holds it and a header can be put in front of it in place.
    mutating func takeJSON() -> ByteBuffer {
        self.close()
        let json = self.writer.json
        self.writer.json = ByteBuffer()
        return json
    }
}
