/// Handlers of every event, in the order in which they are called.
struct CatchAllListeners {
    typealias Handler = @EngineActor (_ event: String, _ arguments: Arguments) -> Void

    private var handlers: [(id: ListenerID, handler: Handler)] = []
    private var lastNumber = 0

    var isEmpty: Bool { self.handlers.isEmpty }
    var all: [Handler] { self.handlers.map(\.handler) }

    mutating func append(_ handler: @escaping Handler) -> ListenerID {
        self.lastNumber += 1
        self.handlers.append((ListenerID(number: self.lastNumber), handler))
        return ListenerID(number: self.lastNumber)
    }

    mutating func prepend(_ handler: @escaping Handler) -> ListenerID {
        self.lastNumber += 1
        self.handlers.insert((ListenerID(number: self.lastNumber), handler), at: 0)
        return ListenerID(number: self.lastNumber)
    }

    mutating func remove(_ id: ListenerID) {
        self.handlers.removeAll { $0.id == id }
    }

    mutating func removeAll() {
        self.handlers = []
    }
}
