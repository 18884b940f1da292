import Adapter
package import NIOCore
import SocketIOProtocol

extension ShardedMessage {
    /// As Node.js servers write it, member by member in their order: MessagePack if there are bytes in it, else JSON.
    package var encoded: ByteBuffer {
        var writer = JSONWriter()
        self.write(into: &writer)
        let whole = writer.fragment
        return whole.placeholders.isEmpty ? whole.bytes : whole.messagePack
    }

    private func write(into writer: inout JSONWriter) {
        switch self.body {
        case .request(let operation, let id): writer.write(operation, id: id)
        case .answer(let answer, let id): writer.write(answer, to: id)
        case .liveness: preconditionFailure("servers on this wire give no signs of life")
        }
        writer.write(#","uid":"#)
        writer.write(string: self.sender)
        writer.write(#","nsp":"#)
        writer.write(string: self.namespace)
        writer.write("}")
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ text: StaticString) {
        self.json.writeStaticString(text)
    }

    /// What begins a message, up to its first datum.
    private mutating func begin(_ kind: ShardedMessage.Kind) {
        self.json.writeString(#"{"type":\#(kind.rawValue),"data":{"#)
    }

    fileprivate mutating func write(_ operation: NodeOperation, id: String?) {
        switch operation {
        case .broadcast(_, let event, let options):
            self.begin(.broadcast)
            self.write(#""packet":{"type":2,"data":"#)
            self.write(event)
            self.write("},")
            if let id { self.write(request: id, ",") }
            self.write(options.audience, options.flags)
        case .join(let audience, let rooms):
            self.begin(.join)
            self.write(audience, rooms: rooms)
        case .leave(let audience, let rooms):
            self.begin(.leave)
            self.write(audience, rooms: rooms)
        case .disconnect(let audience, let close):
            self.begin(.disconnect)
            self.write(audience)
            self.write(close ? #","close":true"# : #","close":false"#)
        case .pictures(let audience):
            self.begin(.pictures)
            self.write(audience)
            self.write(",")
            self.write(request: id ?? "")
        case .serverSideEvent(let event):
            self.begin(.serverSideEvent)
            if let id { self.write(request: id, ",") }
            self.write(#""packet":"#)
            self.write(event)
        case .socketIDs, .allRooms: preconditionFailure("nobody asks that on this wire")
        }
        self.write("}")
    }

    fileprivate mutating func write(_ answer: NodeAnswer, to id: String) {
        switch answer {
        case .sockets(let sockets):
            self.begin(.sockets)
            self.write(request: id)
            self.write(#","sockets":"#)
            self.write(sockets)
        case .serverSideAnswer(let answer):
            self.begin(.serverSideAnswer)
            self.write(request: id)
            self.write(#","packet":"#)
            self.write(answer)
        case .clients(let count):
            self.begin(.clients)
            self.write(request: id)
            self.json.writeString(#","clientCount":\#(count)"#)
        case .acknowledged(let answer):
            self.begin(.acknowledged)
            self.write(request: id)
            self.write(#","packet":"#)
            self.write(answer)
        case .rooms, .done: preconditionFailure("nobody asks that on this wire")
        }
        self.write("}")
    }

    private mutating func write(request id: String, _ end: StaticString = "") {
        self.write(#""requestId":"#)
        self.write(string: id)
        self.write(end)
    }

    private mutating func write(_ audience: Audience, rooms: [String]) {
        self.write(audience)
        self.write(#","rooms":"#)
        self.write(strings: rooms)
    }

    private mutating func write(_ audience: Audience, _ flags: BroadcastFlags = BroadcastFlags()) {
        self.write(#""opts":{"rooms":"#)
        self.write(strings: audience.rooms)
        self.write(#","except":"#)
        self.write(strings: audience.except)
        self.write(#","flags":{"#)
        self.json.writeString(flags.setMembers.joined(separator: ","))
        self.write("}}")
    }

    private mutating func write(strings: [String]) {
        self.writeList(strings) { $0.write(string: $1) }
    }

    private mutating func write(_ values: [JSONFragment]) {
        self.writeList(values) { $0.write($1) }
    }

    private mutating func writeList<Value>(_ values: [Value], _ write: (inout JSONWriter, Value) -> Void) {
        self.write("[")
        for (index, value) in values.enumerated() {
            if index > 0 { self.write(",") }
            write(&self, value)
        }
        self.write("]")
    }
}

extension BroadcastFlags {
    /// Those that were set alone, as in Node.js.
    fileprivate var setMembers: [String] {
        var members: [String] = []
        if let timeout = self.timeout { members.append(#""timeout":\#(Int64(timeout / .milliseconds(1)))"#) }
        if self.volatile { members.append(#""volatile":true"#) }
        if !self.compress { members.append(#""compress":false"#) }
        return members
    }
}
