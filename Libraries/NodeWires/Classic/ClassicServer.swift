package import Adapter
package import NIOCore
import SocketIOProtocol

/// One cluster as one Node.js server among others: what `@socket.io/redis-adapter` would say and answer if all engines of
/// the cluster were one process.
///
/// Towards the engines it is a server of their cluster adapter that stands for all Node.js servers. Without I/O: each
/// event gives the actions that follow from it, in their order.
///
/// Nothing goes in circles: what Node.js servers say is told to the engines of this cluster alone, engines never pass on
/// what another server has said, and what comes back over Redis has this server's own uid. Bridges of linked clusters
/// hear one another's engines over their own path, so that what one of them says here is not heard a second time: their
/// uids begin alike.
package struct ClassicServer {
    package typealias Instant = ContinuousClock.Instant

    package enum Action: Sendable {
        /// All channels of the namespace; `confirm` says when it is done.
        case subscribe(ClassicChannels)
        case unsubscribe(ClassicChannels)
        case publish(ByteBuffer, to: String)
        /// Find out how many other servers serve the namespace; `counted` is told.
        case count(ClassicChannels, question: String)
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
        package init() {}
    }

    let configuration: Configuration
    var state = State.standby
    var namespaces = ServedNamespaces()
    var nodeQuestions = NodeQuestions()
    var engineQuestions = EngineQuestions()
    package internal(set) var statistics = Statistics()

    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Requests that wait for answers now, in both directions.
    package var pendingRequests: Int { self.nodeQuestions.count + self.engineQuestions.count }

    package func channels(_ namespace: String) -> ClassicChannels {
        ClassicChannels(key: self.configuration.key, namespace: namespace)
    }

    var confirmed: Set<String> {
        if case .serving(let namespaces) = self.state { namespaces } else { [] }
    }
}

extension ClassicServer {
    package struct Configuration: Sendable {
        /// The adapter's option `key`.
        package var key: String
        /// Of this server among all on the same Redis.
        package var uid: String
        /// What the uids of linked clusters' bridges begin with, this one's included.
        package var kin: String
        /// How long Node.js servers wait for answers.
        package var requestsTimeout: Duration

        /// - Parameters:
        ///   - realm: of clusters that hear one another on another path.
        ///   - id: of this server among them.
        package init(key: String, realm: String, id: String, requestsTimeout: Duration) {
            self.key = key
            self.kin = "signalbox-\(realm)-"
            self.uid = self.kin + id
            self.requestsTimeout = requestsTimeout
        }
    }
}

// MARK: Being elected

extension ClassicServer {
    /// This bridge is the one that speaks, from now on.
    package mutating func elected() -> [Action] {
        guard case .standby = self.state else { return [] }
        self.state = .serving([])
        return self.namespaces.all.map { .subscribe(self.channels($0)) }
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
        return [.tell(.withdrawn)] + self.namespaces.all.map { .unsubscribe(self.channels($0)) }
    }

    package mutating func timerFired(now: Instant) {
        self.statistics.missingAnswers += self.nodeQuestions.timerFired(now: now)
        self.statistics.unanswered += self.engineQuestions.timerFired(now: now)
    }

    func performing(_ outcomes: [EngineQuestions.Outcome]) -> [Action] {
        outcomes.map { outcome in
            switch outcome {
            case .respond(let response, let namespace):
                // The shared channel, as Node.js servers use unless told otherwise: all of them listen to both.
                .publish(response.encoded, to: self.channels(namespace).response)
            case .tell(let message): .tell(message)
            }
        }
    }

    func performing(_ replies: [NodeQuestions.Reply]) -> [Action] {
        replies.map { .send($0.message, to: $0.engine) }
    }
}
