package import NIOCore
import SocketIOProtocol

/// What a server answers to a request.
package struct ClassicResponse: Sendable {
    /// The number that goes by `type`, where there is one.
    private enum Kind: Int {
        case serverSideAnswer = 6
        case clients = 8
        case acknowledged = 9
    }

    package var id: String
    package var answer: NodeAnswer

    package init(id: String, _ answer: NodeAnswer) {
        self.id = id
        self.answer = answer
    }
}

extension ClassicResponse {
    package init(decoding bytes: ByteBuffer) throws(NodeMessageError) {
        let reader = try NodeReader(NodePayload.decode(bytes))
        self.init(id: try reader.text("requestId"), try Self.answer(reader))
    }

    private static func answer(_ reader: NodeReader) throws(NodeMessageError) -> NodeAnswer {
        guard reader.value("type") != nil else {
            if reader.value("sockets") != nil { return .sockets(try reader.list("sockets")) }
            if reader.value("rooms") != nil { return .rooms(try reader.names("rooms")) }
            return .done
        }
        let type = try reader.integer("type")
        guard let kind = Kind(rawValue: type) else { throw .unknownType(type) }
        switch kind {
        case .serverSideAnswer: return .serverSideAnswer(reader.value("data") ?? .null)
        case .acknowledged: return .acknowledged(reader.value("packet") ?? .null)
        case .clients:
            let count = try reader.integer("clientCount")
            guard (0...Int(Int32.max)).contains(count) else { throw .invalid("clientCount") }
            return .clients(count)
        }
    }

    /// As Node.js servers write it: JSON, but for what clients acknowledge.
    package var encoded: ByteBuffer {
        var members = JSONMembersWriter()
        switch self.answer {
        case .sockets(let sockets):
            members.write("requestId", text: self.id)
            members.write("sockets", list: sockets)
        case .rooms(let rooms):
            members.write("requestId", text: self.id)
            members.write("rooms", texts: rooms)
        case .done:
            members.write("requestId", text: self.id)
        case .serverSideAnswer(let answer):
            members.write("type", literal: "\(Kind.serverSideAnswer.rawValue)")
            members.write("requestId", text: self.id)
            members.write("data", answer)
        case .clients(let count):
            members.write("type", literal: "\(Kind.clients.rawValue)")
            members.write("requestId", text: self.id)
            members.write("clientCount", literal: "\(count)")
        case .acknowledged(let answer):
            return self.acknowledgement(answer)
        }
        return members.finished
    }

    private func acknowledgement(_ answer: JSONFragment) -> ByteBuffer {
        var writer = MessagePackWriter()
        writer.write(map: 3)
        writer.write(string: "type")
        writer.write(integer: Int64(Kind.acknowledged.rawValue))
        writer.write(string: "requestId")
        writer.write(string: self.id)
        writer.write(string: "packet")
        writer.write(answer)
        return writer.bytes
    }
}
