package import Adapter
import SocketIOProtocol

/// One cluster as one Node.js server among others: what `@socket.io/redis-adapter` would say and answer if all engines of
/// the cluster were one process.
///
/// It may speak on several wires. To the engines these are one: a question goes to the servers on all of them, and its
/// answers are counted together. What is heard on one is not said on the others.
///
/// Towards the engines it is a server of their cluster adapter that stands for all Node.js servers. Without I/O: each
/// event gives the actions that follow from it, in their order.
///
/// Nothing goes in circles: what Node.js servers say is told to the engines of this cluster alone, engines never pass on
/// what another server has said, and what comes back over Redis has this server's own uid. Bridges of linked clusters
/// hear one another's engines over their own path, so that what one of them says here is not heard a second time: their
/// uids begin alike.
package struct NodeServer {
    package typealias Instant = ContinuousClock.Instant

    package enum Action: Sendable {
        /// All channels of the namespace, on all wires; `subscribed` is told when it is done.
        case subscribe(namespace: String)
        case unsubscribe(namespace: String)
        case publish(NodePublication)
        /// Find out how many other servers serve the namespace, on all wires together; `counted` is told.
        case count(namespace: String, question: String)
        /// What is said to a room alone, on the sharded wire.
        case follow(FollowedRooms.Room)
        case unfollow(FollowedRooms.Room)
        /// To all engines of this cluster.
        case tell(ClusterMessage)
        case send(ClusterMessage, to: String)
    }

    /// Whether the cluster's bridges have elected this one.
    enum State {
        case standby
        /// The namespaces whose subscription Redis has confirmed.
        case serving(Set<String>)
    }

    /// What is counted of it.
    package struct Statistics: Sendable, Equatable {
        /// Answers of Node.js servers that did not come in time.
        package var missingAnswers = 0
        /// Requests of Node.js servers that an engine left unanswered.
        package var unanswered = 0
        /// Requests beyond the number that may be open.
        package var refused = 0
        /// Rooms beyond the number that can be followed, or with too long names: what is said to them alone is not heard.
        package var unfollowedRooms = 0
        /// Namespaces beyond the number that can be served, or with too long names: Node.js servers are told nothing of
        /// them.
        package var unservedNamespaces = 0

        package init() {}
    }

    let configuration: Configuration
    let dialects: [any NodeDialect]
    var state = State.standby
    var namespaces = ServedNamespaces()
    var nodeQuestions = NodeQuestions()
    var engineQuestions = EngineQuestions()
    package internal(set) var rooms = FollowedRooms()
    package internal(set) var statistics = Statistics()

    /// - Parameter dialects: one for each wire that is spoken.
    package init(_ configuration: Configuration, _ dialects: [any NodeDialect]) {
        self.configuration = configuration
        self.dialects = dialects
    }

    /// Requests that wait for answers now, in both directions.
    package var pendingRequests: Int { self.nodeQuestions.count + self.engineQuestions.count }

    var confirmed: Set<String> {
        if case .serving(let namespaces) = self.state { namespaces } else { [] }
    }
}

extension NodeServer {
    package struct Configuration: Sendable {
        /// Of this server among all on the same Redis.
        package var uid: String
        /// Of this bridge, by which engines know it.
        package var node: String
        /// What the uids of linked clusters' bridges begin with, this one's included.
        package var kin: String
        /// How long Node.js servers wait for answers.
        package var requestsTimeout: Duration

        /// - Parameters:
        ///   - realm: of clusters that hear one another on another path.
        ///   - node: of this bridge.
        package init(realm: String, node: String, requestsTimeout: Duration) {
            self.kin = "signalbox-\(realm)-"
            self.uid = self.kin + node
            self.node = node
            self.requestsTimeout = requestsTimeout
        }
    }
}

// MARK: Being elected

extension NodeServer {
    /// This bridge is the one that speaks, from now on.
    ///
    /// - Parameter predecessor: the node of the one before it, which may have ended without a word. Engines wait for it
    ///   no longer.
    package mutating func elected(after predecessor: String? = nil) -> [Action] {
        guard case .standby = self.state else { return [] }
        self.state = .serving([])
        let withdrawal: [Action] = predecessor.map { [.tell(.withdrawn(node: $0))] } ?? []
        let subscriptions = self.namespaces.all.map { Action.subscribe(namespace: $0) }
        return withdrawal + subscriptions + (self.watch.map { [.tell($0)] } ?? [])
    }

    /// Redis delivers what is said in the namespace: engines may ask.
    package mutating func subscribed(_ namespace: String) -> [Action] {
        guard case .serving(var confirmed) = self.state, self.namespaces.contains(namespace) else { return [] }
        confirmed.insert(namespace)
        self.state = .serving(confirmed)
        return [.tell(.serving([namespace], wantsAnswer: false))]
    }

    /// Another bridge speaks, or is about to. Engines no longer wait for this one.
    package mutating func retired() -> [Action] {
        guard case .serving = self.state else { return [] }
        self.state = .standby
        self.nodeQuestions.retired()
        self.engineQuestions.retired()
        let rooms = self.rooms.retired().map { Action.unfollow($0) }
        let withdrawal = Action.tell(.withdrawn(node: self.configuration.node))
        return [withdrawal] + self.namespaces.all.map { .unsubscribe(namespace: $0) } + rooms
    }

    package mutating func timerFired(now: Instant) -> [Action] {
        self.statistics.missingAnswers += self.nodeQuestions.timerFired(now: now)
        self.statistics.unanswered += self.engineQuestions.timerFired(now: now)
        let (asksForNamespaces, asksForRooms) = (self.namespaces.hasRoomAgain(), self.rooms.hasRoomAgain())
        let questions: [Action] =
            asksForNamespaces ? [.tell(.serving(self.confirmed.sorted(), wantsAnswer: true))] : []
        guard case .serving = self.state, asksForNamespaces || asksForRooms, let watch = self.watch else {
            return questions
        }
        return questions + [.tell(watch)]
    }

    /// What engines are to tell of their rooms; `nil` if no wire needs it.
    var watch: ClusterMessage? {
        let kinds = self.dialects.compactMap(\.heardRooms)
        return kinds.isEmpty ? nil : .watchRooms(includingPrivate: kinds.contains(.all))
    }

    func performing(_ outcomes: [EngineQuestions.Outcome]) -> [Action] {
        outcomes.map { outcome in
            switch outcome {
            case .respond(let answer, let request): .publish(self.dialect(request.wire).response(answer, to: request))
            case .tell(let message): .tell(message)
            }
        }
    }

    private func dialect(_ wire: NodeWireKind) -> any NodeDialect {
        guard let dialect = self.dialects.first(where: { $0.kind == wire }) else {
            preconditionFailure("a request was heard on a wire that is not spoken")
        }
        return dialect
    }

    func performing(_ replies: [NodeQuestions.Reply]) -> [Action] {
        replies.map { .send($0.message, to: $0.engine) }
    }
}
