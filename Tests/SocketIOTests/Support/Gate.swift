import SocketIO

/// Holds asynchronous handlers until a test lets them go.
@EngineActor
final class Gate {
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isOpen = false

    func wait() async {
        guard !self.isOpen else { return }
        await withCheckedContinuation { self.waiting.append($0) }
    }

    func open() {
        self.isOpen = true
        for continuation in self.waiting { continuation.resume() }
        self.waiting = []
    }

    /// Lets one of those who wait go, the first.
    func release() {
        self.waiting.removeFirst().resume()
    }

    var count: Int { self.waiting.count }

    /// What was let go has run until it waits again.
    ///
    /// - Parameter condition: what shows it; the suite's time limit bounds the wait. Without one, it is enough that what
    ///   was queued on the loop has had its turns.
    func settled(until condition: @EngineActor () -> Bool = { true }) async {
        for _ in 0..<10 { await Task.yield() }
        while !condition() { await Task.yield() }
    }
}
