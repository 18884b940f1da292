import Adapter
import SocketIOProtocol

/// What Node.js servers and emitters ask, whatever wire it came on.
extension NodeServer {
    /// - Parameter request: what to answer to; `nil` if nobody waits.
    mutating func heard(
        _ operation: NodeOperation,
        in namespace: String,
        _ request: NodeRequestID?,
        now: Instant
    ) -> [Action] {
        switch operation {
        case .join(let audience, let rooms): return [.tell(.join(namespace: namespace, audience, rooms: rooms))]
        case .leave(let audience, let rooms): return [.tell(.leave(namespace: namespace, audience, rooms: rooms))]
        case .disconnect(let audience, let close):
            return [.tell(.disconnect(namespace: namespace, audience, close: close))]
        case .socketIDs(let audience):
            return self.ask(.socketIDs, request, now) { .fetchSockets(namespace: namespace, audience, $0) }
        case .allRooms:
            return self.ask(.allRooms, request, now) { .fetchSockets(namespace: namespace, .everyone, $0) }
        case .pictures(let audience):
            return self.ask(.pictures, request, now) { .fetchSockets(namespace: namespace, audience, $0) }
        case .serverSideEvent(let event):
            guard request != nil else { return [.tell(.serverSideEvent(namespace: namespace, event, nil))] }
            return self.ask(.serverSideAnswer, request, now) {
                .serverSideEvent(namespace: namespace, event, $0)
            }
        case .broadcast(_, let event, let options):
            guard request != nil else { return [.tell(.broadcast(namespace: namespace, .init(event, options)))] }
            let timeout = options.flags.timeout ?? self.configuration.requestsTimeout
            return self.ask(.acknowledgements, request, now, within: timeout) { id in
                let milliseconds = UInt32(clamping: Int(timeout / .milliseconds(1)))
                let acknowledgements = ClusterMessage.Request(id: id, timeout: max(milliseconds, 1))
                return .broadcast(namespace: namespace, .init(event, options, acknowledgements: acknowledgements))
            }
        }
    }

    mutating func heard(_ answer: NodeAnswer, to question: String) -> [Action] {
        // Answers to other servers may come here as well.
        self.performing(self.nodeQuestions.answered(answer, to: question) ?? [])
    }

    /// How many other servers were asked, those of linked clusters left out.
    package mutating func counted(_ servers: Int, for question: String) -> [Action] {
        self.performing(self.nodeQuestions.counted(servers, for: question))
    }

    func isHeard(_ namespace: String) -> Bool {
        if case .serving = self.state { self.namespaces.contains(namespace) } else { false }
    }

    /// This server, or a linked cluster's, whose engines are heard without it.
    func isKin(_ uid: String?) -> Bool {
        uid?.hasPrefix(self.configuration.kin) ?? false
    }

    /// Asks the engines.
    mutating func ask(
        _ kind: EngineQuestions.Kind,
        _ request: NodeRequestID?,
        _ now: Instant,
        within timeout: Duration? = nil,
        _ message: (ClusterMessage.RequestID) -> ClusterMessage
    ) -> [Action] {
        guard let request else { return [] }
        let begun = self.engineQuestions.begin(
            kind,
            request,
            asking: self.namespaces.engines,
            deadline: now + (timeout ?? self.configuration.requestsTimeout)
        )
        guard let begun else {
            self.statistics.refused += 1
            return []
        }
        return (begun.ask.map { [.tell(message($0))] } ?? []) + self.performing(begun.outcomes)
    }
}
