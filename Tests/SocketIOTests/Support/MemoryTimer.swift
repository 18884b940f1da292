import SocketIO

@EngineActor
final class MemoryTimer: EngineTimer {
    let deadline: ContinuousClock.Instant
    private var body: (@EngineActor () -> Void)?

    init(deadline: ContinuousClock.Instant, _ body: @escaping @EngineActor () -> Void) {
        self.deadline = deadline
        self.body = body
    }

    var isRunning: Bool { self.body != nil }

    func fire() {
        let body = self.body
        self.body = nil
        body?()
    }

    func cancel() {
        self.body = nil
    }
}
