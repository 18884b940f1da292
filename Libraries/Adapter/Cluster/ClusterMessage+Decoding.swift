package import NIOCore
import SocketIOProtocol

extension ClusterMessage {
    /// - Throws: what is wrong with the bytes. Whatever they are, decoding takes no more memory than they do.
    package init(decoding bytes: ByteBuffer) throws(ClusterMessageError) {
        var reader = ClusterReader(bytes)
        self = try Self.read(&reader)
        try reader.end()
    }

    private static func read(_ reader: inout ClusterReader) throws(ClusterMessageError) -> ClusterMessage {
        let code = try reader.byte()
        guard let kind = Kind(rawValue: code) else { throw .unknownKind(code) }
        switch kind {
        case .serving:
            let wantsAnswer = try reader.flag()
            return .serving(try reader.texts(), wantsAnswer: wantsAnswer)
        case .broadcast: return .broadcast(namespace: try reader.text(), try reader.broadcast())
        case .join: return .join(namespace: try reader.text(), try reader.audience(), rooms: try reader.texts())
        case .leave: return .leave(namespace: try reader.text(), try reader.audience(), rooms: try reader.texts())
        case .disconnect:
            return .disconnect(namespace: try reader.text(), try reader.audience(), close: try reader.flag())
        case .fetchSockets:
            return .fetchSockets(namespace: try reader.text(), try reader.audience(), try reader.integer())
        case .serverSideEvent:
            let (namespace, event) = (try reader.text(), try reader.event())
            return .serverSideEvent(namespace: namespace, event, try reader.flag() ? try reader.integer() : nil)
        case .announced: return .announced(try reader.integer(), answers: try reader.integer())
        case .acknowledged: return .acknowledged(try reader.integer(), try reader.fragment())
        case .sockets: return .sockets(try reader.integer(), try reader.fragment())
        case .withdrawn: return .withdrawn(node: try reader.text())
        case .serverSideAnswer: return .serverSideAnswer(try reader.integer(), try reader.fragment())
        case .watchRooms: return .watchRooms(includingPrivate: try reader.flag())
        case .rooms: return .rooms(namespace: try reader.text(), try reader.roomNews())
        }
    }
}

extension ClusterReader {
    fileprivate mutating func audience() throws(ClusterMessageError) -> Audience {
        let rooms = try self.texts()
        return Audience(rooms: rooms, except: try self.texts())
    }

    fileprivate mutating func broadcast() throws(ClusterMessageError) -> ClusterMessage.Broadcast {
        let audience = try self.audience()
        let flags = BroadcastFlags(volatile: try self.flag(), compress: try self.flag())
        let event = try self.event()
        let request: ClusterMessage.Request? =
            try self.flag() ? ClusterMessage.Request(id: try self.integer(), timeout: try self.integer()) : nil
        let options = BroadcastOptions(audience: audience, flags: flags)
        return ClusterMessage.Broadcast(event, options, acknowledgements: request)
    }

    fileprivate mutating func roomNews() throws(ClusterMessageError) -> ClusterMessage.RoomNews {
        let part: ClusterMessage.RoomNews.Part? =
            try self.flag() ? ClusterMessage.RoomNews.Part(number: try self.integer(), isLast: try self.flag()) : nil
        let added = try self.texts()
        return ClusterMessage.RoomNews(part: part, added: added, removed: try self.texts())
    }

    /// An array that begins with a string.
    fileprivate mutating func event() throws(ClusterMessageError) -> JSONFragment {
        let fragment = try self.fragment()
        guard let name = fragment.elements.first, fragment.slice(name).kind == .string else { throw .noEvent }
        return fragment
    }
}
