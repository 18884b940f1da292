package import Adapter
import SocketIOProtocol

/// What engines have asked of Node.js servers, all of which have to answer.
///
/// How many these are is found out with the question; answers may come before it is known. The engine that asked is told
/// how many answers there will be, and gets each as it comes: so its own deadline decides what it does without those that
/// do not come. Here a question that is overdue is merely forgotten.
package struct NodeQuestions: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Kind: Sendable, Equatable {
        case pictures
        case serverSideAnswers
        /// Each server first says how many clients it has reached.
        case acknowledgements
    }

    /// Something to be said to an engine.
    package struct Reply: Sendable {
        package let engine: String
        package let message: ClusterMessage
    }

    fileprivate struct Question {
        let engine: String
        let request: ClusterMessage.RequestID
        let kind: Kind
        let deadline: Instant
        /// How many servers were asked; `nil` until it is known.
        var servers: Int?
        /// How many of them have said their word.
        var heard = 0
        /// What the servers' clients owe together, as far as is known.
        var clients = 0
        /// How many answers the engine has got.
        var passedOn = 0
        /// Answers that came before it was known how many there will be.
        var held: [JSONFragment] = []
        var isAnnounced = false
    }

    /// How many may be open at the same time: beyond it, servers do not answer.
    package static let limit = 16_384

    private var questions: [String: Question] = [:]
    private var lastNumber = 0

    package init() {}

    package var count: Int { self.questions.count }

    /// - Parameters:
    ///   - uid: the asker's, which makes the id unlike those of other servers.
    ///   - deadline: when to forget it.
    /// - Returns: the question's id; `nil` if too many are open.
    package mutating func begin(
        _ kind: Kind,
        by engine: String,
        _ request: ClusterMessage.RequestID,
        uid: String,
        deadline: Instant
    ) -> String? {
        guard self.questions.count < Self.limit else { return nil }
        self.lastNumber += 1
        let id = "\(uid)-\(self.lastNumber)"
        self.questions[id] = Question(engine: engine, request: request, kind: kind, deadline: deadline)
        return id
    }
}

// MARK: Events

extension NodeQuestions {
    /// - Parameter servers: how many have been asked; none if that could not be found out.
    package mutating func counted(_ servers: Int, for id: String) -> [Reply] {
        guard self.questions[id]?.servers == nil else { return [] }
        self.questions[id]?.servers = max(servers, 0)
        return self.advance(id)
    }

    /// - Returns: what there is to be said; `nil` if it is no answer to any question here.
    package mutating func answered(_ answer: NodeAnswer, to id: String) -> [Reply]? {
        guard let question = self.questions[id] else { return nil }
        switch (answer, question.kind) {
        case (.sockets(let sockets), .pictures):
            self.questions[id]?.heard += 1
            self.questions[id]?.held.append(.array(sockets))
        case (.serverSideAnswer(let answer), .serverSideAnswers):
            self.questions[id]?.heard += 1
            self.questions[id]?.held.append(answer)
        case (.clients(let count), .acknowledgements):
            self.questions[id]?.heard += 1
            self.questions[id]?.clients += count
        case (.acknowledged(let answer), .acknowledgements):
            self.questions[id]?.held.append(answer)
        case (.sockets, _), (.rooms, _), (.serverSideAnswer, _), (.clients, _), (.acknowledged, _), (.done, _):
            return nil
        }
        return self.advance(id)
    }

    /// The engine that asked is gone.
    package mutating func left(_ engine: String) {
        self.questions = self.questions.filter { $0.value.engine != engine }
    }

    /// - Returns: how many servers did not answer in time.
    package mutating func timerFired(now: Instant) -> Int {
        var missing = 0
        for (id, question) in self.questions where question.deadline <= now {
            missing += max(0, (question.servers ?? 1) - question.heard)
            self.questions[id] = nil
        }
        return missing
    }

    /// This is no server any more.
    package mutating func retired() {
        self.questions = [:]
    }
}

// MARK: Telling the engine

extension NodeQuestions {
    /// Announces what can be announced, and passes on what may follow it.
    private mutating func advance(_ id: String) -> [Reply] {
        guard var question = self.questions[id] else { return [] }
        var messages: [ClusterMessage] = []
        if !question.isAnnounced, let answers = question.announcement {
            question.isAnnounced = true
            messages.append(.announced(question.request, answers: UInt32(clamping: answers)))
        }
        if question.isAnnounced {
            question.passedOn += question.held.count
            messages += question.held.map { question.message($0) }
            question.held = []
        }
        self.questions[id] = question.isDone ? nil : question
        return messages.map { Reply(engine: question.engine, message: $0) }
    }
}

extension NodeQuestions.Question {
    /// How many answers there will be, once that is known.
    fileprivate var announcement: Int? {
        guard let servers = self.servers else { return nil }
        switch self.kind {
        case .pictures, .serverSideAnswers: return servers
        case .acknowledgements: return self.heard >= servers ? self.clients : nil
        }
    }

    fileprivate var isDone: Bool {
        guard self.isAnnounced, let answers = self.announcement else { return false }
        return self.passedOn >= answers
    }

    fileprivate func message(_ answer: JSONFragment) -> ClusterMessage {
        switch self.kind {
        case .pictures: .sockets(self.request, answer)
        case .serverSideAnswers: .serverSideAnswer(self.request, answer)
        case .acknowledgements: .acknowledged(self.request, answer)
        }
    }
}
