import SocketIOProtocol

/// Handlers by event, each event's in the order in which they were added.
struct EventListeners {
    private var byName: [EventName: [EventListener]] = [:]
    private var lastNumber = 0

    subscript(name: EventName) -> [EventListener]? { self.byName[name] }

    mutating func add(_ listener: EventListener, for name: EventName, once: Bool) -> ListenerID {
        self.lastNumber += 1
        var listener = listener
        listener.id = ListenerID(number: self.lastNumber)
        listener.isOnce = once
        self.byName[name, default: []].append(listener)
        return listener.id
    }

    mutating func remove(_ id: ListenerID, from name: EventName) {
        self.byName[name]?.removeAll { $0.id == id }
        if self.byName[name]?.isEmpty == true { self.byName[name] = nil }
    }

    mutating func removeAll(for name: EventName) {
        self.byName[name] = nil
    }

    mutating func removeAll() {
        self.byName = [:]
    }

    /// The handlers to call for an event that has come; those that wanted only one are removed.
    mutating func take(_ name: EventName) -> [EventListener]? {
        guard let listeners = self.byName[name] else { return nil }
        if listeners.contains(where: \.isOnce) {
            let staying = listeners.filter { !$0.isOnce }
            self.byName[name] = staying.isEmpty ? nil : staying
        }
        return listeners
    }
}
