import Adapter
package import NIOCore

/// What comes on the channels of `ClassicChannels`.
extension NodeServer {
    /// - Parameter namespace: whose pattern has brought it; it covers channels of some other namespaces as well.
    /// - Throws: what is wrong with it; nothing has happened then.
    package func heardBroadcast(_ payload: ByteBuffer, of namespace: String) throws(NodeMessageError) -> [Action] {
        guard self.isHeard(namespace) else { return [] }
        let broadcast = try ClassicBroadcast(decoding: payload)
        guard !self.isKin(broadcast.sender) else { return [] }
        guard broadcast.namespace == namespace else {
            // The pattern of `/` covers the channels of `/#more`, by whose pattern it comes as well.
            if self.namespaces.contains(broadcast.namespace) { return [] }
            throw .otherNamespace(broadcast.namespace)
        }
        return [.tell(.broadcast(namespace: namespace, .init(broadcast.event, broadcast.options)))]
    }

    package mutating func heardRequest(
        _ payload: ByteBuffer,
        of namespace: String,
        now: Instant
    ) throws(NodeMessageError) -> [Action] {
        guard self.isHeard(namespace) else { return [] }
        let request = try ClassicRequest(decoding: payload)
        guard !self.isKin(request.sender) else { return [] }
        if case .broadcast(let said, _, _) = request.operation, said != namespace { throw .otherNamespace(said) }
        let id = request.id.map { NodeRequestID(wire: .classic, namespace: namespace, asker: request.sender, id: $0) }
        if request.isForOneSocket { return self.lookFor(request.operation, in: namespace, id, now) }
        return self.heard(request.operation, in: namespace, id, now: now)
    }

    package mutating func heardResponse(_ payload: ByteBuffer) throws(NodeMessageError) -> [Action] {
        guard case .serving = self.state else { return [] }
        let response = try ClassicResponse(decoding: payload)
        return self.heard(response.answer, to: response.id)
    }

    /// Only the server that has the socket answers.
    private mutating func lookFor(
        _ operation: NodeOperation,
        in namespace: String,
        _ request: NodeRequestID?,
        _ now: Instant
    ) -> [Action] {
        let (audience, message): (Audience, ClusterMessage)
        switch operation {
        case .join(let socket, let rooms):
            (audience, message) = (socket, .join(namespace: namespace, socket, rooms: rooms))
        case .leave(let socket, let rooms):
            (audience, message) = (socket, .leave(namespace: namespace, socket, rooms: rooms))
        case .disconnect(let socket, let close):
            (audience, message) = (socket, .disconnect(namespace: namespace, socket, close: close))
        case .socketIDs, .allRooms, .pictures, .serverSideEvent, .broadcast:
            preconditionFailure("only what is done to sockets has a form for one of them")
        }
        return self.ask(.presence(of: message), request, now) { .fetchSockets(namespace: namespace, audience, $0) }
    }
}
