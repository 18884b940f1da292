import SocketIOProtocol

/// The answers to one request, until it ends.
@EngineActor
final class Gathering {
    var gathered = Gathered()
    var timer: (any EngineTimer)?
    var continuation: CheckedContinuation<Gathered, Never>?

    func end(missing: [String], isTimedOut: Bool) {
        self.timer?.cancel()
        self.gathered.missing = missing
        self.gathered.isTimedOut = isTimedOut
        self.continuation?.resume(returning: self.gathered)
        self.continuation = nil
    }
}

/// What a request has brought.
struct Gathered: Sendable {
    /// In the order in which they came.
    var answers: [JSONFragment] = []
    /// The ids of nodes that left, or were not heard of in time.
    var missing: [String] = []
    var isTimedOut = false

    /// - Throws: ``OperationTimedOut`` with what came, if that was not all in time.
    func responses() throws(OperationTimedOut) -> Responses<JSONValue> {
        let responses = self.answers.map { JSONValue($0) }
        if self.isTimedOut { throw OperationTimedOut(responses: responses, missing: self.missing) }
        return Responses(responses, missing: self.missing)
    }
}
