import EngineIOProtocol
package import NIOCore

/// Members stand in the order in which Node.js writes them, so that the bytes are those that it would write.
extension ClusterEngineMessage {
    static let source = "_eio"

    package var encoded: ByteBuffer {
        var writer = MessagePackWriter()
        let request = self.body.request
        writer.write(map: 4 + [request != nil, self.recipient != nil, self.sender.primary != nil].count { $0 })
        if let request { writer.member("requestId") { $0.write(integer: request) } }
        writer.member("senderId", self.sender.node)
        if let recipient { writer.member("recipientId", recipient) }
        writer.member("type") { $0.write(integer: self.body.type) }
        writer.member("data") { self.body.write(to: &$0) }
        writer.member("_source", Self.source)
        if let primary = self.sender.primary { writer.member("_primaryId", primary) }
        return writer.bytes
    }
}

extension ClusterEngineMessage.Body {
    fileprivate var type: Int64 {
        switch self {
        case .acquireLock: 0
        case .lockAnswered: 1
        case .drain: 2
        case .packet: 3
        case .upgrade: 4
        case .upgradeAnswered: 5
        case .close: 6
        }
    }

    fileprivate var request: Int64? {
        switch self {
        case .acquireLock(let lock): lock.request
        case .lockAnswered(let request, _), .upgrade(let request, _, _), .upgradeAnswered(let request, _, _): request
        case .drain, .packet, .close: nil
        }
    }

    fileprivate func write(to writer: inout MessagePackWriter) {
        switch self {
        case .acquireLock(let lock):
            writer.write(map: 3)
            writer.member("sid", lock.sid)
            writer.member("transportName", lock.transport)
            writer.member("type", lock.access.rawValue)
        case .lockAnswered(_, let success):
            writer.write(map: 1)
            writer.member("success") { $0.write(bool: success) }
        case .drain(let sid, let packets):
            writer.write(map: 2)
            writer.member("sid", sid)
            writer.member("packets", packets)
        case .packet(let sid, let packet):
            writer.write(map: 2)
            writer.member("sid", sid)
            writer.member("packet") { packet.write(to: &$0) }
        case .upgrade(_, let sid, let success):
            writer.write(map: 2)
            writer.member("sid", sid)
            writer.member("success") { $0.write(bool: success) }
        case .upgradeAnswered(_, let takeOver, let packets):
            writer.write(map: 2)
            writer.member("takeOver") { $0.write(bool: takeOver) }
            writer.member("packets", packets)
        case .close(let sid, let reason):
            writer.write(map: 2)
            writer.member("sid", sid)
            writer.member("reason", reason)
        }
    }
}

extension WirePacket {
    static let typeNames: [(Packet.Kind, String)] = [
        (.open, "open"), (.close, "close"), (.ping, "ping"), (.pong, "pong"), (.message, "message"),
        (.upgrade, "upgrade"), (.noop, "noop"),
    ]
    static let malformedType = "error"

    fileprivate func write(to writer: inout MessagePackWriter) {
        let data = self.data
        writer.write(map: 1 + [self.compress != nil, data != nil].count { $0 })
        writer.member("type", self.typeName)
        if let compress {
            writer.member("options") {
                $0.write(map: 1)
                $0.member("compress") { $0.write(bool: compress) }
            }
        }
        switch data {
        case .text(let text):
            writer.member("data") {
                $0.write(textLength: text.readableBytes)
                $0.write(characters: text.readableBytesView)
            }
        case .binary(let bytes): writer.member("data") { $0.write(binary: bytes) }
        case nil: break
        }
    }

    private var typeName: String {
        switch self.content {
        case .malformed: Self.malformedType
        case .packet(let packet): Self.typeNames[Int(packet.kind.rawValue - Packet.Kind.open.rawValue)].1
        }
    }

    /// Node.js leaves out an empty text; an empty binary message it keeps.
    private var data: Message? {
        switch self.content {
        case .malformed: .text(ByteBuffer(string: "parser error"))
        case .packet(.open(let bytes)), .packet(.ping(let bytes)), .packet(.pong(let bytes)),
            .packet(.message(.text(let bytes))):
            bytes.readableBytes > 0 ? .text(bytes) : nil
        case .packet(.message(let message)): message
        case .packet(.close), .packet(.upgrade), .packet(.noop): nil
        }
    }
}

extension MessagePackWriter {
    fileprivate mutating func member(_ name: String, _ value: (inout MessagePackWriter) -> Void) {
        self.write(string: name)
        value(&self)
    }

    fileprivate mutating func member(_ name: String, _ text: String) {
        self.member(name) { $0.write(string: text) }
    }

    fileprivate mutating func member(_ name: String, _ packets: [WirePacket]) {
        self.member(name) { writer in
            writer.write(array: packets.count)
            for packet in packets { packet.write(to: &writer) }
        }
    }
}
