/// One event in the hands of `async` handlers; it ends when the last of them has.
@EngineActor
final class Delivery {
    let byteCount: Int
    private var open = 1
    private let completed: @EngineActor (Int) -> Void
    private var isDetached = false

    /// - Parameter completed: called with the event's size if the event ends after ``detach()``.
    init(byteCount: Int, completed: @escaping @EngineActor (Int) -> Void) {
        self.byteCount = byteCount
        self.completed = completed
    }

    func begin() {
        self.open += 1
    }

    func end() {
        self.open -= 1
        if self.open == 0 && self.isDetached { self.completed(self.byteCount) }
    }

    /// All handlers have been called.
    ///
    /// - Returns: whether some of them are still at work.
    func detach() -> Handling {
        self.open -= 1
        self.isDetached = true
        return self.open == 0 ? .finished : .pending
    }
}
