/// One client's account of what it has sent and what came back.
struct EchoLedger {
    private(set) var sent = 0
    private(set) var received = 0
    private(set) var duplicated = 0
    private(set) var reordered = 0
    /// Acknowledgements with another content than was sent, or of what never was sent.
    private(set) var corrupted = 0
    private(set) var latencies = LatencyHistogram()

    private let messages: Int
    private let outstanding: Int
    /// One more than the highest number acknowledged.
    private var next = 0
    private var isReceived: [Bool]
    /// When a message was sent, in nanoseconds, by its number modulo `outstanding`. Only a message that others have
    /// overtaken may find its place taken; it is reported as reordered anyway.
    private var sentAt: [UInt64]

    init(_ task: EchoTask) {
        self.messages = task.messages
        self.outstanding = task.outstanding
        self.isReceived = Array(repeating: false, count: task.messages)
        self.sentAt = Array(repeating: 0, count: task.outstanding)
    }

    var lost: Int {
        self.messages - self.received
    }

    var isComplete: Bool {
        self.received == self.messages
    }

    /// The number of the next message, if one may be sent now.
    mutating func send(at now: UInt64) -> Int? {
        guard self.sent < self.messages, self.sent - self.received < self.outstanding else { return nil }
        let number = self.sent
        self.sent += 1
        self.sentAt[number % self.outstanding] = now
        return number
    }

    mutating func acknowledged(_ number: Int, isOwnText: Bool, at now: UInt64) {
        guard isOwnText, number < self.sent else {
            self.corrupted += 1
            return
        }
        guard !self.isReceived[number] else {
            self.duplicated += 1
            return
        }
        self.isReceived[number] = true
        self.received += 1
        if number < self.next { self.reordered += 1 }
        self.next = max(self.next, number + 1)
        self.latencies.record(nanoseconds: now - self.sentAt[number % self.outstanding])
    }
}
