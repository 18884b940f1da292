import Adapter
package import NIOCore

extension ClassicRequest {
    package init(decoding bytes: ByteBuffer) throws(NodeMessageError) {
        let reader = try NodeReader(NodePayload.decode(bytes))
        let type = try reader.integer("type")
        guard let kind = Kind(rawValue: type) else { throw .unknownType(type) }
        let isForOneSocket = Self.isForOneSocket(kind, reader)
        self.init(
            sender: try reader.textIfPresent("uid"),
            id: try reader.textIfPresent("requestId"),
            try isForOneSocket ? Self.forOneSocket(kind, reader) : Self.operation(kind, reader),
            isForOneSocket: isForOneSocket
        )
        if self.id == nil, self.needsID { throw .invalid("requestId") }
    }

    private var needsID: Bool {
        switch self.operation {
        case .socketIDs, .allRooms, .pictures, .broadcast: true
        case .join, .leave, .disconnect, .serverSideEvent: self.isForOneSocket
        }
    }

    private static func isForOneSocket(_ kind: Kind, _ reader: NodeReader) -> Bool {
        switch kind {
        case .join, .leave, .disconnect: reader.value("opts") == nil
        case .socketIDs, .allRooms, .pictures, .serverSideEvent, .broadcast: false
        }
    }

    private static func operation(_ kind: Kind, _ reader: NodeReader) throws(NodeMessageError) -> NodeOperation {
        switch kind {
        case .socketIDs: return .socketIDs(in: Audience(rooms: try reader.names("rooms")))
        case .allRooms: return .allRooms
        case .join: return .join(try reader.reader("opts").audience(), rooms: try reader.names("rooms"))
        case .leave: return .leave(try reader.reader("opts").audience(), rooms: try reader.names("rooms"))
        case .disconnect: return .disconnect(try reader.reader("opts").audience(), close: reader.flag("close"))
        case .pictures: return .pictures(of: try reader.reader("opts").audience())
        case .serverSideEvent: return .serverSideEvent(try reader.event("data"))
        case .broadcast:
            let packet = try NodePacket(reader.reader("packet"))
            return .broadcast(namespace: packet.namespace, packet.event, try reader.reader("opts").options())
        }
    }

    /// A socket is alone in the room of its id.
    private static func forOneSocket(_ kind: Kind, _ reader: NodeReader) throws(NodeMessageError) -> NodeOperation {
        let socket = Audience(rooms: [try reader.text("sid")])
        switch kind {
        case .join: return .join(socket, rooms: [try reader.text("room")])
        case .leave: return .leave(socket, rooms: [try reader.text("room")])
        case .disconnect: return .disconnect(socket, close: reader.flag("close"))
        case .socketIDs, .allRooms, .pictures, .serverSideEvent, .broadcast:
            preconditionFailure("only what is done to sockets has a form for one of them")
        }
    }
}
