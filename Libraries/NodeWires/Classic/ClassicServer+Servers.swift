import Adapter
package import NIOCore
import SocketIOProtocol

/// What Node.js servers and emitters say.
extension ClassicServer {
    /// - Parameter namespace: whose pattern has brought it; it covers channels of some other namespaces as well.
    /// - Throws: what is wrong with it; nothing has happened then.
    package func heardBroadcast(_ payload: ByteBuffer, of namespace: String) throws(ClassicError) -> [Action] {
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
    ) throws(ClassicError) -> [Action] {
        guard self.isHeard(namespace) else { return [] }
        let request = try ClassicRequest(decoding: payload)
        guard !self.isKin(request.sender) else { return [] }
        if request.isForOneSocket { return self.lookFor(request, in: namespace, now) }
        switch request.operation {
        case .join(let audience, let rooms): return [.tell(.join(namespace: namespace, audience, rooms: rooms))]
        case .leave(let audience, let rooms): return [.tell(.leave(namespace: namespace, audience, rooms: rooms))]
        case .disconnect(let audience, let close):
            return [.tell(.disconnect(namespace: namespace, audience, close: close))]
        case .socketIDs(let audience):
            return self.ask(.socketIDs, request, in: namespace, now) { .fetchSockets(namespace: namespace, audience, $0) }
        case .allRooms:
            return self.ask(.allRooms, request, in: namespace, now) { .fetchSockets(namespace: namespace, .everyone, $0) }
        case .pictures(let audience):
            return self.ask(.pictures, request, in: namespace, now) { .fetchSockets(namespace: namespace, audience, $0) }
        case .serverSideEvent(let event):
            guard request.id != nil else { return [.tell(.serverSideEvent(namespace: namespace, event, nil))] }
            return self.ask(.serverSideAnswer, request, in: namespace, now) {
                .serverSideEvent(namespace: namespace, event, $0)
            }
        case .broadcast(let said, let event, let options):
            guard said == namespace else { throw .otherNamespace(said) }
            return self.broadcast(event, options, request, in: namespace, now)
        }
    }

    package mutating func heardResponse(_ payload: ByteBuffer) throws(ClassicError) -> [Action] {
        guard case .serving = self.state else { return [] }
        // Answers to other servers come here as well.
        return self.performing(self.nodeQuestions.answered(try ClassicResponse(decoding: payload)) ?? [])
    }

    /// How many other servers were asked, those of linked clusters left out.
    package mutating func counted(_ servers: Int, for question: String) -> [Action] {
        self.performing(self.nodeQuestions.counted(servers, for: question))
    }

    private func isHeard(_ namespace: String) -> Bool {
        if case .serving = self.state { self.namespaces.contains(namespace) } else { false }
    }

    /// This server, or a linked cluster's, whose engines are heard without it.
    private func isKin(_ uid: String?) -> Bool {
        uid?.hasPrefix(self.configuration.kin) ?? false
    }
}

// MARK: Asking the engines

extension ClassicServer {
    private mutating func ask(
        _ kind: EngineQuestions.Kind,
        _ request: ClassicRequest,
        in namespace: String,
        _ now: Instant,
        within timeout: Duration? = nil,
        _ message: (ClusterMessage.RequestID) -> ClusterMessage
    ) -> [Action] {
        let begun = self.engineQuestions.begin(
            kind,
            request.id ?? "",
            in: namespace,
            asking: self.namespaces.engines,
            deadline: now + (timeout ?? self.configuration.requestsTimeout)
        )
        guard let begun else {
            self.statistics.refused += 1
            return []
        }
        return (begun.ask.map { [.tell(message($0))] } ?? []) + self.performing(begun.outcomes)
    }

    private mutating func broadcast(
        _ event: JSONFragment,
        _ options: BroadcastOptions,
        _ request: ClassicRequest,
        in namespace: String,
        _ now: Instant
    ) -> [Action] {
        let timeout = options.flags.timeout ?? self.configuration.requestsTimeout
        return self.ask(.acknowledgements, request, in: namespace, now, within: timeout) { id in
            let milliseconds = UInt32(clamping: Int(timeout / .milliseconds(1)))
            let acknowledgements = ClusterMessage.Request(id: id, timeout: max(milliseconds, 1))
            return .broadcast(namespace: namespace, .init(event, options, acknowledgements: acknowledgements))
        }
    }

    /// Only the server that has the socket answers.
    private mutating func lookFor(_ request: ClassicRequest, in namespace: String, _ now: Instant) -> [Action] {
        let (audience, message): (Audience, ClusterMessage)
        switch request.operation {
        case .join(let socket, let rooms): (audience, message) = (socket, .join(namespace: namespace, socket, rooms: rooms))
        case .leave(let socket, let rooms):
            (audience, message) = (socket, .leave(namespace: namespace, socket, rooms: rooms))
        case .disconnect(let socket, let close):
            (audience, message) = (socket, .disconnect(namespace: namespace, socket, close: close))
        case .socketIDs, .allRooms, .pictures, .serverSideEvent, .broadcast:
            preconditionFailure("only what is done to sockets has a form for one of them")
        }
        return self.ask(.presence(of: message), request, in: namespace, now) {
            .fetchSockets(namespace: namespace, audience, $0)
        }
    }
}
