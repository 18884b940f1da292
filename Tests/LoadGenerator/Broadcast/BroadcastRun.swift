import NIOCore

/// The listeners of a broadcast run; the first of them is also the one that speaks.
final class BroadcastRun {
    private let stage: Stage
    private let task: BroadcastTask
    private var listeners: [BroadcastListener] = []
    private var joined = 0
    /// Frames by their number, those on their way.
    private(set) var frames: [Int: [UInt8]] = [:]
    private var sent = 0
    private var sentAt: [Int: UInt64] = [:]
    /// How many have heard each of those on their way.
    private var heard: [Int: Int] = [:]
    private var completed = 0
    private var meter: Meter?
    private var figures = Figures()
    private var latencies = LatencyHistogram()

    init(_ stage: Stage, _ task: BroadcastTask) {
        self.stage = stage
        self.task = task
    }

    func begin() {
        self.stage.onEnd { self.report() }
        self.connect(ConnectPace.atOnce)
    }

    private func connect(_ more: Int) {
        for number in self.listeners.count..<min(self.listeners.count + more, self.task.clients) {
            let listener = BroadcastListener(self)
            self.listeners.append(listener)
            // The first one speaks.
            let url = number == 0 ? self.stage.otherURL ?? self.stage.url : self.stage.url
            WebSocketConnection(url, number: number, listener).connect(on: self.stage)
        }
    }

    func listenerJoined() {
        self.joined += 1
        self.connect(1)
        guard self.joined == self.task.clients else { return }
        self.meter = self.stage.startMeter()
        while self.sent < min(self.task.outstanding, self.task.messages) { self.send() }
    }

    private func send() {
        let frame = self.task.frame(self.sent)
        self.frames[self.sent] = frame
        self.sentAt[self.sent] = NIODeadline.now().uptimeNanoseconds
        self.sent += 1
        self.listeners.first?.connection?.send(frame)
        self.listeners.first?.connection?.flush()
    }

    func heard(_ number: Int, at instant: UInt64) {
        self.latencies.record(nanoseconds: instant - min(instant, self.sentAt[number] ?? instant))
        self.heard[number, default: 0] += 1
        guard self.heard[number] == self.task.clients else { return }
        self.heard[number] = nil
        self.frames[number] = nil
        self.sentAt[number] = nil
        self.completed += 1
        if self.completed == self.task.messages { return self.stage.end() }
        if self.sent < self.task.messages { self.send() }
    }

    func failed(_ reason: String) {
        self.stage.abort(reason)
    }

    private func report() -> Figures {
        self.meter?.read(operations: self.completed * self.task.clients, named: "deliveries", into: &self.figures)
        self.figures.add("clients", self.task.clients)
        self.figures.add("broadcasts", self.completed)
        self.figures.add(self.latencies)
        if self.completed < self.task.messages {
            self.figures.addFlaw("\(self.task.messages - self.completed) broadcasts not heard by everyone")
        }
        return self.figures
    }
}
