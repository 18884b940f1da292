import Adapter
package import NIOCore
import SocketIOProtocol

extension ClassicRequest {
    /// As Node.js servers write it, member by member in their order: JSON, but for broadcasts. The form for one socket is
    /// never written.
    package var encoded: ByteBuffer {
        switch self.operation {
        case .broadcast(let namespace, let event, let options): self.messagePack(namespace, event, options)
        case .socketIDs(let audience): self.json(.socketIDs) { $0.write("rooms", texts: audience.rooms) }
        case .allRooms: self.json(.allRooms) { _ in }
        case .join(let audience, let rooms):
            self.json(.join) { members in
                members.write("opts", audience)
                members.write("rooms", texts: rooms)
            }
        case .leave(let audience, let rooms):
            self.json(.leave) { members in
                members.write("opts", audience)
                members.write("rooms", texts: rooms)
            }
        case .disconnect(let audience, let close):
            self.json(.disconnect) { members in
                members.write("opts", audience)
                members.write("close", literal: close ? "true" : "false")
            }
        case .pictures(let audience): self.json(.pictures) { $0.write("opts", audience) }
        case .serverSideEvent(let event): self.json(.serverSideEvent) { $0.write("data", event) }
        }
    }

    private func json(_ kind: Kind, _ write: (inout JSONMembersWriter) -> Void) -> ByteBuffer {
        var members = JSONMembersWriter()
        if let sender = self.sender { members.write("uid", text: sender) }
        if let id = self.id { members.write("requestId", text: id) }
        members.write("type", literal: "\(kind.rawValue)")
        write(&members)
        return members.finished
    }

    private func messagePack(_ namespace: String, _ event: JSONFragment, _ options: BroadcastOptions) -> ByteBuffer {
        var writer = MessagePackWriter()
        writer.write(map: 5)
        writer.write(string: "uid")
        writer.write(string: self.sender ?? "")
        writer.write(string: "requestId")
        writer.write(string: self.id ?? "")
        writer.write(string: "type")
        writer.write(integer: Int64(Kind.broadcast.rawValue))
        writer.write(string: "packet")
        writer.write(packet: event, namespace: namespace)
        writer.write(string: "opts")
        writer.write(options)
        return writer.bytes
    }
}

extension JSONMembersWriter {
    fileprivate mutating func write(_ name: String, _ audience: Audience) {
        var options = JSONMembersWriter()
        options.write("rooms", texts: audience.rooms)
        options.write("except", texts: audience.except)
        self.write(name, JSONFragment(trusted: options.finished))
    }
}
