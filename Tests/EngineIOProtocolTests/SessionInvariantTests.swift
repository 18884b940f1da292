import EngineIOProtocol
import NIOCore
import Testing

/// Plays random events against a session and checks what must hold whatever happens.
private struct RandomOwner {
    var session = Session.opened()
    var generator: SeededGenerator
    var now = start
    var lastChannel: UInt64 = 100
    /// Channels whose request or WebSocket is open on the client's side.
    var open: Set<ChannelID> = []
    var webSockets: [ChannelID] = []
    var posts: [ChannelID] = []
    var sent: [Packet] = []
    var received: [Packet] = []
    var isOver = false

    init(seed: UInt64) {
        self.generator = SeededGenerator(seed: seed)
    }

    mutating func step() {
        self.now += .milliseconds(Int.random(in: 0..<2_000, using: &self.generator))
        switch Int.random(in: 0..<12, using: &self.generator) {
        case 0, 1: self.poll()
        case 2: self.beginPost()
        case 3: self.finishPost()
        case 4: self.attach()
        case 5, 6: self.speakOnWebSocket()
        case 7: self.loseChannel()
        case 8: self.fireTimer()
        case 9: self.maybeClose()
        case _: self.send()
        }
    }

    private mutating func newChannel() -> ChannelID {
        self.lastChannel += 1
        let channel = ChannelID(rawValue: self.lastChannel)
        self.open.insert(channel)
        return channel
    }

    private mutating func poll() {
        self.perform(self.session.pollOpened(self.newChannel(), now: self.now))
    }

    private mutating func beginPost() {
        let channel = self.newChannel()
        self.posts.append(channel)
        self.perform(self.session.postBegan(channel))
    }

    private mutating func finishPost() {
        guard !self.posts.isEmpty else { return }
        let channel = self.posts.removeFirst()
        let packets: [Packet] = Bool.random(using: &self.generator) ? [.pong, .text("in")] : [.noop]
        self.perform(self.session.postReceived(channel, packets: packets, now: self.now))
    }

    private mutating func attach() {
        let channel = self.newChannel()
        self.webSockets.append(channel)
        self.perform(self.session.webSocketAttached(channel, now: self.now))
    }

    private mutating func speakOnWebSocket() {
        guard let channel = self.webSockets.randomElement(using: &self.generator) else { return }
        let packet = [Packet.probePing, .upgrade, .upgrade, .pong, .text("in")].randomElement(using: &self.generator)!
        self.perform(self.session.packetReceived(packet, from: channel, now: self.now))
    }

    private mutating func loseChannel() {
        guard Int.random(in: 0..<4, using: &self.generator) == 0 else { return }
        guard let channel = self.open.sorted(by: { $0.rawValue < $1.rawValue }).randomElement(using: &self.generator)
        else { return }
        self.open.remove(channel)
        self.perform(self.session.channelClosed(channel, reason: .transportClose))
    }

    mutating func fireTimer() {
        guard let deadline = self.session.deadline else { return }
        self.now = max(self.now, deadline)
        self.perform(self.session.timerFired(now: self.now))
    }

    private mutating func maybeClose() {
        guard Int.random(in: 0..<10, using: &self.generator) == 0 else { return }
        self.perform(self.session.close(now: self.now))
    }

    private mutating func send() {
        let packet = Packet.text("\(self.sent.count)")
        guard case .message(let message) = packet else { return }
        switch self.session.send(message) {
        case .write(let channel):
            #expect(self.open.contains(channel))
            self.received.append(packet)
        case .answerPoll(let channel, let packets, _):
            self.answered(channel)
            self.receive(packets)
        case .buffered:
            break
        case .dropped:
            return
        case .overflow(let actions):
            self.perform(actions)
        }
        self.sent.append(packet)
    }

    private mutating func perform(_ actions: [Session.Action]) {
        for (index, action) in actions.enumerated() {
            switch action {
            case .answerPoll(let channel, let packets, _):
                self.answered(channel)
                self.receive(packets)
            case .confirmPost(let channel), .refuse(let channel, _), .closeChannel(let channel, _):
                self.answered(channel)
            case .write(let channel, let packets, _):
                #expect(self.open.contains(channel))
                self.receive(packets)
            case .acceptWebSocket(let channel), .moveHeartbeat(let channel):
                #expect(self.open.contains(channel))
            case .closed:
                #expect(!self.isOver, "a session ends once")
                #expect(index == actions.count - 1, "its end is the last that is heard of it")
                self.isOver = true
            case .open, .deliver, .upgrading, .upgraded, .drained:
                #expect(!self.isOver)
            }
        }
        #expect(self.session.isClosed == self.isOver)
    }

    private mutating func answered(_ channel: ChannelID) {
        #expect(self.open.remove(channel) != nil, "channel \(channel) was answered twice or too late")
        self.webSockets.removeAll { $0 == channel }
    }

    private mutating func receive(_ packets: [Packet]) {
        self.received += packets.filter { $0.kind == .message }
    }
}

@Suite("Session: whatever happens", .timeLimit(.minutes(1)))
struct SessionInvariantTests {
    @Test(
        "Each channel is answered once, messages keep their order, and the end comes once and last",
        arguments: 0..<500
    )
    func invariants(seed: Int) {
        var owner = RandomOwner(seed: UInt64(seed))
        for _ in 0..<200 {
            owner.step()
            #expect(owner.sent.starts(with: owner.received))
            if owner.session.transport == .websocket, owner.session.isOpen {
                #expect(owner.received == owner.sent)
            }
        }
    }

    @Test("A polling session whose client falls silent ends by its own timers", arguments: 0..<200)
    func liveness(seed: Int) {
        var owner = RandomOwner(seed: UInt64(seed))
        for _ in 0..<20 { owner.step() }
        guard owner.session.transport == .polling, !owner.session.isClosed else { return }
        let limit = owner.now + .seconds(100)
        while !owner.session.isClosed, owner.now < limit { owner.fireTimer() }
        #expect(owner.session.isClosed)
    }

    @Test("After the end nothing is open that only the session could close")
    func nothingLeftOpen() {
        for seed in 0..<300 {
            var owner = RandomOwner(seed: UInt64(seed))
            for _ in 0..<300 where !owner.isOver { owner.step() }
            guard owner.isOver else { continue }
            #expect(owner.open.isEmpty, "seed \(seed)")
        }
    }
}
