@testable import SessionLink

/// A gateway and an engine that exchange messages over a `SimulatedPath`, in simulated time.
struct Simulation: ~Copyable {
    typealias Instant = ContinuousClock.Instant

    /// After this long all faults are over, and a little later all is to be delivered.
    static let quietAfter = Duration.seconds(40)
    static let end = Duration.seconds(60)

    private(set) var gateway: SimulatedOwner
    private(set) var engine: SimulatedOwner
    private let faults: Faults
    private var path: SimulatedPath
    private var generator: SeededGenerator
    private let start: Instant
    private var now: Instant
    private var nextTurn: Instant
    private var wasCut = false
    private var restarts: [Int]
    private var steps = 0

    init(seed: UInt64, faults: Faults, configuration: LinkConfiguration, messages: Int) {
        let now = ContinuousClock.now
        var engineConfiguration = configuration
        engineConfiguration.window = 2_000
        self.start = now
        self.now = now
        self.nextTurn = now
        self.faults = faults
        self.restarts = faults.restarts.sorted()
        self.path = SimulatedPath(faults, seed: seed ^ 0xa5a5, start: now)
        self.generator = SeededGenerator(seed: seed ^ 0x5a5a)
        self.gateway = SimulatedOwner(
            isGateway: true,
            messages: messages,
            configuration: configuration,
            seed: seed ^ 1,
            now: now
        )
        self.engine = SimulatedOwner(
            isGateway: false,
            messages: messages,
            configuration: engineConfiguration,
            seed: seed ^ 2,
            now: now
        )
    }

    /// Whether all was written and what was written in the last epoch was read.
    var isSettled: Bool {
        self.gateway.isOpen && self.engine.isOpen && self.gateway.epoch == self.engine.epoch
            && self.gateway.remaining == 0 && self.engine.remaining == 0 && self.gateway.written == self.engine.read
            && self.engine.written == self.gateway.read
    }

    /// Runs until all is delivered after the last fault, or time is up.
    mutating func run() {
        while self.now - self.start < Simulation.end, self.steps < 200_000 {
            self.steps += 1
            self.step()
            if self.isSettled, self.faultsAreOver { return }
            self.now = self.nextEvent
        }
    }

    private var faultsAreOver: Bool {
        let last = self.faults.cuts.map { $0.at + $0.length }.max() ?? 0
        return self.now - self.start > .milliseconds(last) && self.restarts.isEmpty
    }

    private var nextEvent: Instant {
        let events = [self.nextTurn, self.path.nextDelivery, self.gateway.deadline, self.engine.deadline]
        return max(self.now, events.compactMap { $0 }.min() ?? self.nextTurn)
    }

    /// One turn: faults, then all input, then timers, then what the owners do, then all output.
    private mutating func step() {
        self.befall()
        while let datagram = self.path.deliver(now: self.now) {
            if datagram.toEngine {
                self.engine.received(datagram.bytes, now: self.now)
            } else {
                self.gateway.received(datagram.bytes, now: self.now)
            }
        }
        if let deadline = self.gateway.deadline, deadline <= self.now { self.gateway.timerFired(now: self.now) }
        if let deadline = self.engine.deadline, deadline <= self.now { self.engine.timerFired(now: self.now) }
        if self.nextTurn <= self.now { self.turn() }
        self.transmit()
    }

    private mutating func turn() {
        self.gateway.write()
        self.engine.write()
        self.gateway.consume()
        if self.generator.chance(0.5) { self.engine.consume() }
        let isBusy = self.gateway.remaining > 0 || self.engine.remaining > 0 || self.engine.holdsUnconsumed
        self.nextTurn = self.now + (isBusy ? self.generator.milliseconds(1...30) : .milliseconds(250))
    }

    private mutating func transmit() {
        while let batch = self.gateway.nextBatch(now: self.now) {
            self.path.send(batch, toEngine: true, now: self.now)
        }
        while let batch = self.engine.nextBatch(now: self.now) {
            self.path.send(batch, toEngine: false, now: self.now)
        }
    }

    private mutating func befall() {
        if let restart = self.restarts.first, .milliseconds(restart) <= self.now - self.start {
            self.restarts.removeFirst()
            self.engine.restart()
        }
        let isCut = self.path.isCut(at: self.now)
        guard isCut != self.wasCut else { return }
        self.wasCut = isCut
        if isCut { self.path.cut() }
        guard self.faults.cutsAreSeen else { return }
        self.told(isCut: isCut)
    }

    /// A gateway hears of both; an engine of the end at most, for a `ROUTER` does not say who is back.
    private mutating func told(isCut: Bool) {
        if isCut {
            self.gateway.pathLost(now: self.now)
            self.engine.pathLost(now: self.now)
        } else {
            self.gateway.pathRestored(now: self.now)
        }
    }
}
