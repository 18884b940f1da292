package import Adapter
import SocketIOProtocol

/// What the engines of this cluster say.
extension NodeServer {
    /// An engine may have come, or may have missed what was said: it is told what is served, and asked for the same.
    package func appeared(_ engine: String) -> [Action] {
        [.send(.serving(self.confirmed.sorted(), wantsAnswer: true), to: engine)] + self.watching(engine)
    }

    /// What asks one engine for its rooms.
    private func watching(_ engine: String) -> [Action] {
        guard case .serving = self.state, let watch = self.watch else { return [] }
        return [.send(watch, to: engine)]
    }

    package mutating func left(_ engine: String) -> [Action] {
        self.nodeQuestions.left(engine)
        let actions = self.performing(self.engineQuestions.left(engine))
        let unserved = self.namespaces.left(engine)
        guard case .serving(let confirmed) = self.state else { return [] }
        self.state = .serving(confirmed.subtracting(unserved))
        let rooms = self.rooms.left(engine).map { Action.unfollow($0) }
        return actions + rooms + unserved.map { .unsubscribe(namespace: $0) }
    }

    package mutating func said(_ message: ClusterMessage, by engine: String, now: Instant) -> [Action] {
        if case .serving(let namespaces, let wantsAnswer) = message {
            return self.heard(namespaces, wantsAnswer: wantsAnswer, from: engine)
        }
        guard case .serving = self.state else { return [] }
        if let namespace = message.namespace, !self.namespaces.contains(namespace) {
            return self.passedOver(message, by: engine)
        }
        switch message {
        case .serving, .withdrawn, .watchRooms: return []
        case .rooms(let namespace, let news): return self.heard(news, in: namespace, from: engine)
        case .broadcast(let namespace, let broadcast): return self.publish(broadcast, namespace, engine, now)
        case .join(let namespace, let audience, let rooms):
            return self.request(.join(audience, rooms: rooms), in: namespace)
        case .leave(let namespace, let audience, let rooms):
            return self.request(.leave(audience, rooms: rooms), in: namespace)
        case .disconnect(let namespace, let audience, let close):
            return self.request(.disconnect(audience, close: close), in: namespace)
        case .fetchSockets(let namespace, let audience, let id):
            let deadline = now + self.configuration.requestsTimeout
            return self.ask(.pictures, .pictures(of: audience), in: namespace, engine, id, until: deadline)
        case .serverSideEvent(let namespace, let event, nil):
            return self.request(.serverSideEvent(event), in: namespace)
        case .serverSideEvent(let namespace, let event, .some(let id)):
            let deadline = now + self.configuration.requestsTimeout
            return self.ask(.serverSideAnswers, .serverSideEvent(event), in: namespace, engine, id, until: deadline)
        case .announced(let id, let answers):
            return self.performing(self.engineQuestions.announced(Int(answers), by: engine, for: id))
        case .acknowledged(let id, let answer), .sockets(let id, let answer), .serverSideAnswer(let id, let answer):
            return self.performing(self.engineQuestions.answered(answer, by: engine, for: id))
        }
    }

    /// Node.js servers are not told of what is not served to them; whoever asks learns that nobody answers.
    private func passedOver(_ message: ClusterMessage, by engine: String) -> [Action] {
        message.awaited.map { [.send(.announced($0, answers: 0), to: engine)] } ?? []
    }

    private mutating func heard(_ namespaces: [String], wantsAnswer: Bool, from engine: String) -> [Action] {
        let change = self.namespaces.heard(namespaces, from: engine)
        self.statistics.unservedNamespaces += change.refused
        guard case .serving(let confirmed) = self.state else { return [] }
        let answer: [Action] =
            wantsAnswer ? [.send(.serving(confirmed.sorted(), wantsAnswer: false), to: engine)] : []
        return change.added.map { .subscribe(namespace: $0) } + answer + (wantsAnswer ? self.watching(engine) : [])
    }

    private mutating func heard(
        _ news: ClusterMessage.RoomNews,
        in namespace: String,
        from engine: String
    ) -> [Action] {
        guard self.watch != nil else { return [] }
        let change = self.rooms.heard(news, in: namespace, from: engine)
        self.statistics.unfollowedRooms += change.refused
        return change.left.map { .unfollow($0) } + change.entered.map { .follow($0) }
    }

    private mutating func publish(
        _ broadcast: ClusterMessage.Broadcast,
        _ namespace: String,
        _ engine: String,
        _ now: Instant
    ) -> [Action] {
        var options = broadcast.options
        guard let request = broadcast.acknowledgements else {
            return self.dialects.map { .publish($0.broadcast(broadcast.event, options, in: namespace)) }
        }
        let timeout = Duration.milliseconds(Int64(request.timeout))
        options.flags.timeout = timeout
        let operation = NodeOperation.broadcast(namespace: namespace, broadcast.event, options)
        return self.ask(.acknowledgements, operation, in: namespace, engine, request.id, until: now + timeout)
    }

    /// Nobody answers without an id.
    private func request(_ operation: NodeOperation, id: String? = nil, in namespace: String) -> [Action] {
        self.dialects.map { .publish($0.request(operation, id: id, in: namespace)) }
    }

    private mutating func ask(
        _ kind: NodeQuestions.Kind,
        _ operation: NodeOperation,
        in namespace: String,
        _ engine: String,
        _ id: ClusterMessage.RequestID,
        until deadline: Instant
    ) -> [Action] {
        let uid = self.configuration.uid
        guard let question = self.nodeQuestions.begin(kind, by: engine, id, uid: uid, deadline: deadline) else {
            // Whoever asks has an error when its time is up.
            self.statistics.refused += 1
            return []
        }
        // Redis does both in this order, so that whoever is counted has not been asked before.
        let count = Action.count(namespace: namespace, question: question)
        return [count] + self.request(operation, id: question, in: namespace)
    }
}
