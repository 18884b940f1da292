import SocketIO

/// What happened on this engine in all namespaces, the last 1,000 of it, oldest first.
@EngineActor
final class History {
    private static let limit = 1_000

    private var entries: [JSONValue] = []

    var json: JSONValue { JSONValue(self.entries) }

    func disconnected(_ id: String, _ reason: DisconnectReason) {
        self.append(["event": "disconnect", "id": JSONValue(id), "reason": JSONValue(reason.description)])
    }

    func serverSideEvent(_ name: String, _ arguments: Arguments) {
        self.append(["event": "server", "name": JSONValue(name), "args": JSONValue(arguments)])
    }

    private func append(_ entry: JSONValue) {
        if self.entries.count == Self.limit { self.entries.removeFirst() }
        self.entries.append(entry)
    }
}
