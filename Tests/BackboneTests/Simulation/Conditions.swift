import NIOCore

/// Promises that are kept once something has become true; look after every event. No clock, no polling.
final class Conditions {
    private let eventLoop: any EventLoop
    private var waiting: [(isTrue: () -> Bool, promise: EventLoopPromise<Void>)] = []

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func wait(until isTrue: @escaping () -> Bool) -> EventLoopFuture<Void> {
        let promise = self.eventLoop.makePromise(of: Void.self)
        self.waiting.append((isTrue, promise))
        self.look()
        return promise.futureResult
    }

    func look() {
        for (isTrue, promise) in self.waiting where isTrue() { promise.succeed() }
        self.waiting.removeAll { $0.isTrue() }
    }
}
