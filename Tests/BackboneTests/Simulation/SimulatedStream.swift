import Backbone

/// One publisher and one subscriber with two brokers between them, in simulated time.
struct SimulatedStream {
    typealias Instant = ContinuousClock.Instant

    enum Event {
        case publish
        case message(UInt64, [UInt8])
        case position(UInt64)
        case repairRequest(ClosedRange<UInt64>)
        case gone(ClosedRange<UInt64>)
    }

    static let source = Subscription.Source(
        node: NodeID(rawValue: 1),
        incarnation: Incarnation(rawValue: 1),
        topic: .adapter
    )

    private(set) var now = ContinuousClock.now
    private var publications: Publications
    private var subscription: Subscription
    private var agenda = Agenda<Event>()
    var faults: Faults
    private var generator: SeededGenerator
    private let configuration: Plane.Configuration

    private(set) var published: UInt64 = 0
    /// What the subscriber was handed, in this order.
    private(set) var delivered: [UInt64] = []
    private(set) var lost: UInt64 = 0
    private(set) var requests = 0

    init(faults: Faults, seed: UInt64, configuration: Plane.Configuration) {
        self.configuration = configuration
        self.publications = Publications(configuration: configuration)
        self.subscription = Subscription(configuration: configuration)
        self.faults = faults
        self.generator = SeededGenerator(seed: seed)
        // The publisher's HELLO has told that nothing was published yet.
        self.subscription.published(upTo: 0, by: Self.source, now: self.now)
    }

    mutating func publish(_ count: Int, every interval: Duration) {
        for index in 0..<count { self.agenda.plan(.publish, at: self.now + interval * index) }
    }

    mutating func run(for duration: Duration) {
        let end = self.now + duration
        while let next = self.nextMoment, next <= end {
            self.now = max(self.now, next)
            if let event = self.agenda.next, event <= self.now {
                if let event = self.agenda.takeNext() { self.happen(event) }
            } else {
                self.timerFired()
            }
        }
        self.now = end
    }

    private var nextMoment: Instant? {
        [self.agenda.next, self.publications.deadline, self.subscription.deadline].compactMap(\.self).min()
    }

    /// A copy through each broker.
    private mutating func send(_ event: Event) {
        for _ in 0..<2 {
            for delay in self.faults.delays(using: &self.generator) { self.agenda.plan(event, at: self.now + delay) }
        }
    }

    private mutating func happen(_ event: Event) {
        switch event {
        case .publish:
            self.published += 1
            let body = withUnsafeBytes(of: self.published) { Array($0) }
            let sequence = self.publications.publish(body, to: .adapter, now: self.now)
            self.send(.message(sequence, body))
        case .message(let sequence, let body):
            self.arrived(sequence, body)
        case .position(let sequence):
            self.subscription.published(upTo: sequence, by: Self.source, now: self.now)
        case .repairRequest(let range):
            let answer = self.publications.recall(range, of: .adapter)
            if let gone = answer.gone { self.send(.gone(gone)) }
            for message in answer.messages { self.send(.message(message.sequence, message.body)) }
        case .gone(let range):
            self.perform(self.subscription.gone(range, at: Self.source, now: self.now))
        }
    }

    private mutating func arrived(_ sequence: UInt64, _ body: [UInt8]) {
        switch self.subscription.arrived(sequence, from: Self.source, now: self.now, body: { body }) {
        case .deliver:
            self.deliver(body)
            while let next = self.subscription.next(from: Self.source) { self.deliver(next.body) }
        case .held, .duplicate:
            break
        }
    }

    private mutating func timerFired() {
        self.perform(self.subscription.timerFired(now: self.now))
        for position in self.publications.timerFired(now: self.now) { self.send(.position(position.sequence)) }
    }

    private mutating func perform(_ actions: [Subscription.Action]) {
        for action in actions {
            switch action {
            case .ask(_, let range):
                self.requests += 1
                self.send(.repairRequest(range))
            case .lost(_, let count):
                self.lost += count
            case .deliver(_, let message):
                self.deliver(message.body)
            }
        }
    }

    private mutating func deliver(_ body: [UInt8]) {
        self.delivered.append(body.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    }
}
