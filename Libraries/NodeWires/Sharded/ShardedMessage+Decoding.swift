package import NIOCore
import SocketIOProtocol

extension ShardedMessage {
    /// - Throws: what is wrong with the bytes.
    package init(decoding bytes: ByteBuffer) throws(NodeMessageError) {
        let reader = try NodeReader(NodePayload.decode(bytes))
        let type = try reader.integer("type")
        guard let kind = Kind(rawValue: type) else { throw .unknownType(type) }
        let sender = try reader.text("uid")
        let namespace = try reader.text("nsp")
        self.init(sender: sender, namespace: namespace, try Self.body(kind, reader, in: namespace))
    }

    private static func body(
        _ kind: Kind,
        _ reader: NodeReader,
        in namespace: String
    ) throws(NodeMessageError) -> Body {
        switch kind {
        case .firstHeartbeat, .heartbeat, .closed: return .liveness
        case .broadcast, .join, .leave, .disconnect, .pictures, .serverSideEvent:
            let data = try reader.reader("data")
            let id = try data.textIfPresent("requestId")
            if kind == .pictures, id == nil { throw .invalid("requestId") }
            return .request(try Self.operation(kind, data, in: namespace), id: id)
        case .sockets, .serverSideAnswer, .clients, .acknowledged:
            let data = try reader.reader("data")
            return .answer(try Self.answer(kind, data), to: try data.text("requestId"))
        }
    }

    private static func operation(
        _ kind: Kind,
        _ data: NodeReader,
        in namespace: String
    ) throws(NodeMessageError) -> NodeOperation {
        switch kind {
        case .broadcast:
            // What the packet says of its namespace is overwritten in Node.js, too.
            let packet = try NodePacket(data.reader("packet"))
            return .broadcast(namespace: namespace, packet.event, try data.reader("opts").options())
        case .join: return .join(try data.reader("opts").audience(), rooms: try data.names("rooms"))
        case .leave: return .leave(try data.reader("opts").audience(), rooms: try data.names("rooms"))
        case .disconnect: return .disconnect(try data.reader("opts").audience(), close: data.flag("close"))
        case .pictures: return .pictures(of: try data.reader("opts").audience())
        case .serverSideEvent: return .serverSideEvent(try data.event("packet"))
        case .firstHeartbeat, .heartbeat, .closed, .sockets, .serverSideAnswer, .clients, .acknowledged:
            preconditionFailure("type \(kind.rawValue) is no request")
        }
    }

    private static func answer(_ kind: Kind, _ data: NodeReader) throws(NodeMessageError) -> NodeAnswer {
        switch kind {
        case .sockets: return .sockets(try data.list("sockets"))
        case .serverSideAnswer: return .serverSideAnswer(data.value("packet") ?? .null)
        case .acknowledged: return .acknowledged(data.value("packet") ?? .null)
        case .clients:
            let count = try data.integer("clientCount")
            guard (0...Int(Int32.max)).contains(count) else { throw .invalid("clientCount") }
            return .clients(count)
        case .firstHeartbeat, .heartbeat, .closed, .broadcast, .join, .leave, .disconnect, .pictures, .serverSideEvent:
            preconditionFailure("type \(kind.rawValue) is no answer")
        }
    }
}
