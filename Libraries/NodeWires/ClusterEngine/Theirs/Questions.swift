import EngineIOProtocol
import NIOCore

/// What was asked and is not answered, by number. Each waits as long as any other, so they are due in their order.
struct Questions: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Purpose: Equatable {
        case poll(ChannelID)
        /// The gateway goes away, and its client polls through another one.
        case departedPoll
        case post(ChannelID)
        case webSocket(ChannelID)
        /// Who asked has gone away; what is granted is given back, or the session ended as its client has it.
        case abortedRequest
        case abortedWebSocket
        /// Whether the packets of a POST have arrived.
        case arrival(ChannelID)
        /// The owner is to release a poll.
        case release
        /// Whether the owner takes notice of an upgrade.
        case upgrade(ChannelID)

        /// Whose request waits for the lock.
        var asker: ChannelID? {
            switch self {
            case .poll(let channel), .post(let channel), .webSocket(let channel): channel
            case .departedPoll, .abortedRequest, .abortedWebSocket, .arrival, .release, .upgrade: nil
            }
        }
    }

    struct Question: Equatable {
        var purpose: Purpose
        let sid: String
        let until: Instant
    }

    private var open: [Int64: Question] = [:]
    private var byAsker: [ChannelID: Int64] = [:]
    private var order = CircularBuffer<Int64>()
    private var last: Int64 = 0

    var count: Int { self.open.count }

    mutating func ask(_ purpose: Purpose, sid: String, until: Instant) -> Int64 {
        self.last += 1
        self.open[self.last] = Question(purpose: purpose, sid: sid, until: until)
        self.order.append(self.last)
        if let asker = purpose.asker { self.byAsker[asker] = self.last }
        return self.last
    }

    mutating func answered(_ request: Int64) -> Question? {
        defer { self.forgetAnswered() }
        return self.take(request)
    }

    /// Another purpose for what was asked for this channel's request.
    mutating func askerGone(_ channel: ChannelID, purpose: Purpose) {
        guard let request = self.byAsker.removeValue(forKey: channel) else { return }
        self.open[request]?.purpose = purpose
    }

    private mutating func take(_ request: Int64) -> Question? {
        let question = self.open.removeValue(forKey: request)
        if let asker = question?.purpose.asker { self.byAsker[asker] = nil }
        return question
    }

    var deadline: Instant? { self.order.first.flatMap { self.open[$0]?.until } }

    mutating func takeExpired(now: Instant) -> [Question] {
        var expired: [Question] = []
        while let first = self.order.first, let until = self.open[first]?.until, until <= now {
            if let question = self.take(first) { expired.append(question) }
            self.forgetAnswered()
        }
        return expired
    }

    mutating func removeAll() {
        self.open = [:]
        self.byAsker = [:]
        self.order.removeAll()
    }

    private mutating func forgetAnswered() {
        while let first = self.order.first, self.open[first] == nil { self.order.removeFirst() }
    }
}
