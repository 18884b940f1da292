package import Adapter
package import NIOCore
import SocketIOProtocol

/// What other servers say.
extension Cluster {
    /// - Parameter node: who says it.
    /// - Throws: what is wrong with the bytes; nothing has happened then.
    package func received(_ bytes: ByteBuffer, from node: String) throws(ClusterMessageError) {
        switch try ClusterMessage(decoding: bytes) {
        case .serving(let namespaces, let wantsAnswer): self.heard(namespaces, wantsAnswer: wantsAnswer, from: node)
        case .withdrawn(let other): self.withdrew(other)
        case .broadcast(let namespace, let broadcast): self.received(broadcast, namespace, from: node)
        case .join(let namespace, let audience, let rooms): self.adapter(namespace)?.local.join(rooms, audience)
        case .leave(let namespace, let audience, let rooms): self.adapter(namespace)?.local.leave(rooms, audience)
        case .disconnect(let namespace, let audience, let close):
            self.adapter(namespace)?.local.disconnect(close: close, audience)
        case .fetchSockets(let namespace, let audience, let id):
            self.answer(self.adapter(namespace)?.local.sockets(in: audience) ?? [], to: node, id)
        case .serverSideEvent(let namespace, let event, let id): self.received(event, namespace, id, from: node)
        case .announced(let id, let answers): self.announced(Int(answers), by: node, for: id)
        case .acknowledged(let id, let answer): self.answered(answer, by: node, for: id)
        case .sockets(let id, let pictures): self.answered(pictures, by: node, for: id)
        case .serverSideAnswer(let id, let answer): self.answered(answer, by: node, for: id)
        case .watchRooms(let includingPrivate): self.watches(node, includingPrivate: includingPrivate)
        // Only bridges watch.
        case .rooms: break
        }
    }

    private func received(_ broadcast: ClusterMessage.Broadcast, _ namespace: String, from node: String) {
        let local = self.adapter(namespace)?.local
        let event = ArgumentsWriter(copying: broadcast.event)
        guard let request = broadcast.acknowledgements else {
            local?.broadcast(event, broadcast.options)
            return
        }
        let timeout = Duration.milliseconds(Int64(request.timeout))
        let clients = local?.broadcast(event, broadcast.options, awaitingAnswers: timeout) { answer in
            self.answer(.acknowledged(request.id, answer), to: node)
        }
        self.answer(.announced(request.id, answers: UInt32(clamping: clients ?? 0)), to: node)
    }

    private func answer(_ sockets: [Socket], to node: String, _ id: ClusterMessage.RequestID) {
        let parts = RemoteSocket.pictures(of: sockets)
        if parts.count != 1 { self.answer(.announced(id, answers: UInt32(clamping: parts.count)), to: node) }
        for part in parts { self.answer(.sockets(id, part), to: node) }
    }

    private func received(
        _ event: JSONFragment,
        _ name: String,
        _ id: ClusterMessage.RequestID?,
        from node: String
    ) {
        guard let namespace = self.adapter(name)?.local.namespace else {
            if let id { self.answer(.announced(id, answers: 0), to: node) }
            return
        }
        let acknowledgement = id.map { id in
            Acknowledgement { answer in
                let fragment = answer.fragment
                let first = fragment.elements.first.map { fragment.slice($0) } ?? JSONValue.null.fragment
                self.answer(.serverSideAnswer(id, first), to: node)
            }
        }
        namespace.received(serverSideEvent: event, acknowledgement)
    }
}

extension ArgumentsWriter {
    /// - Parameter event: the array of an event's name and arguments.
    fileprivate init(copying event: JSONFragment) {
        self.init()
        for element in event.elements { self.append(event.slice(element)) }
    }
}
