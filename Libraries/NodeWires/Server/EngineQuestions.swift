package import Adapter
package import SocketIOProtocol

/// What Node.js servers have asked of this cluster, which answers as one server however many engines it has.
///
/// A request is answered once every engine that was asked has answered or left. Where one is silent until the time is up
/// there is no answer: as with a silent Node.js server, whoever asks has an error then and not a part of the truth.
package struct EngineQuestions {
    package typealias Instant = ContinuousClock.Instant
    package typealias ID = ClusterMessage.RequestID

    /// What becomes of the engines' answers.
    package enum Kind: Sendable {
        case socketIDs
        case allRooms
        case pictures
        case serverSideAnswer
        case acknowledgements
        /// Whether there is the one socket that something is to be done to.
        case presence(of: ClusterMessage)
    }

    package enum Outcome: Sendable {
        case respond(NodeAnswer, to: NodeRequestID)
        /// The socket is there: to be done by all engines, before the answer.
        case tell(ClusterMessage)
    }

    fileprivate struct Question {
        let request: NodeRequestID
        let kind: Kind
        let deadline: Instant
        var parts: [JSONFragment] = []
        /// The engines that have not said how many clients they have reached.
        var counting: Set<String>
        var clients = 0
    }

    /// Everything that is to be known of a request is in its question.
    private struct Asked {}

    package static let limit = 16_384

    private var questions: [ID: Question] = [:]
    private var requests = ClusterRequests<Asked>()

    package init() {}

    package var count: Int { self.questions.count }

    /// - Parameters:
    ///   - engines: who is asked. If it is nobody, the answer is there at once.
    ///   - deadline: when to forget it.
    /// - Returns: the id to ask the engines with, if they have to be asked; `nil` if too many questions are open.
    package mutating func begin(
        _ kind: Kind,
        _ request: NodeRequestID,
        asking engines: [String],
        deadline: Instant
    ) -> (ask: ID?, outcomes: [Outcome])? {
        guard self.questions.count < Self.limit else { return nil }
        let question = Question(
            request: request,
            kind: kind,
            deadline: deadline,
            counting: kind.isOfClients ? Set(engines) : []
        )
        guard !engines.isEmpty else {
            return (nil, (kind.isOfClients ? [question.count] : []) + question.answers)
        }
        let id = self.requests.begin(Asked(), asking: engines, announced: kind.isOfClients)
        self.questions[id] = question
        return (id, [])
    }
}

// MARK: Events

extension EngineQuestions {
    package mutating func announced(_ answers: Int, by engine: String, for id: ID) -> [Outcome] {
        let counts = self.counted(answers, by: engine, for: id)
        let ended = self.requests.announced(answers, by: engine, for: id)
        return counts + (ended == nil ? [] : self.ended(id))
    }

    package mutating func answered(_ answer: JSONFragment, by engine: String, for id: ID) -> [Outcome] {
        guard let question = self.questions[id] else { return [] }
        let (waiter, ended) = self.requests.answered(by: engine, for: id)
        guard waiter != nil else { return [] }
        var outcomes: [Outcome] = []
        if question.kind.isOfClients {
            outcomes.append(question.response(.acknowledged(answer)))
        } else {
            self.questions[id]?.parts.append(answer)
        }
        return outcomes + (ended == nil ? [] : self.ended(id))
    }

    package mutating func left(_ engine: String) -> [Outcome] {
        let ids = self.questions.keys.sorted()
        let counts = ids.flatMap { self.counted(0, by: engine, for: $0) }
        _ = self.requests.left(engine)
        // Whatever had to wait for that engine alone is over.
        let over = ids.filter { self.questions[$0] != nil && self.requests.waiter($0) == nil }
        return counts + over.flatMap { self.ended($0) }
    }

    /// - Returns: how many questions go without an answer.
    package mutating func timerFired(now: Instant) -> Int {
        let overdue = self.questions.filter { $0.value.deadline <= now }
        for (id, _) in overdue {
            self.questions[id] = nil
            _ = self.requests.timedOut(id)
        }
        // Clients may well leave a broadcast unanswered.
        return overdue.count { !$0.value.kind.isOfClients || !$0.value.counting.isEmpty }
    }

    /// This is no server any more.
    package mutating func retired() {
        self.questions = [:]
        self.requests = ClusterRequests()
    }

    /// - Returns: what all engines have reached together, once the last has said it.
    private mutating func counted(_ clients: Int, by engine: String, for id: ID) -> [Outcome] {
        guard self.questions[id]?.counting.remove(engine) != nil else { return [] }
        self.questions[id]?.clients += clients
        guard let question = self.questions[id], question.counting.isEmpty else { return [] }
        return [question.count]
    }

    private mutating func ended(_ id: ID) -> [Outcome] {
        self.questions.removeValue(forKey: id)?.answers ?? []
    }
}

// MARK: Answers

extension EngineQuestions.Kind {
    fileprivate var isOfClients: Bool {
        switch self {
        case .acknowledgements: true
        case .socketIDs, .allRooms, .pictures, .serverSideAnswer, .presence: false
        }
    }
}

extension EngineQuestions.Question {
    fileprivate func response(_ answer: NodeAnswer) -> EngineQuestions.Outcome {
        .respond(answer, to: self.request)
    }

    fileprivate var count: EngineQuestions.Outcome { self.response(.clients(self.clients)) }

    /// What is said in the end. Of a broadcast everything has been said before.
    fileprivate var answers: [EngineQuestions.Outcome] {
        switch self.kind {
        case .socketIDs: return [self.response(.sockets(self.members("id")))]
        case .allRooms: return [self.response(.rooms(self.rooms))]
        case .pictures: return [self.response(.sockets(self.pictures))]
        case .serverSideAnswer: return [self.response(.serverSideAnswer(self.answer))]
        case .acknowledgements: return []
        case .presence(let message): return self.pictures.isEmpty ? [] : [.tell(message), self.response(.done)]
        }
    }

    private var pictures: [JSONFragment] { self.parts.flatMap { $0.list ?? [] } }

    private func members(_ name: String) -> [JSONFragment] {
        self.pictures.compactMap { JSONObject($0)?[name] }
    }

    private var rooms: [String] {
        Set(self.members("rooms").flatMap { $0.list ?? [] }.compactMap(\.string)).sorted()
    }

    /// The value if one engine has answered, else the list of their values: a server gives one answer.
    private var answer: JSONFragment {
        self.parts.count == 1 ? self.parts[0] : .array(self.parts)
    }
}
