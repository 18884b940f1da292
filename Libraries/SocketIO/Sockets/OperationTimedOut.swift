/// An acknowledgement, or an answer of another server, did not come in time.
public struct OperationTimedOut: Error, Equatable, Sendable, CustomStringConvertible {
    /// Those that came, of a broadcast or a server-side event.
    public let responses: [JSONValue]
    /// The ids of the nodes that left, died or did not answer.
    public let missing: [String]

    public init(responses: [JSONValue] = [], missing: [String] = []) {
        self.responses = responses
        self.missing = missing
    }

    /// Node.js' text.
    public var description: String { "operation has timed out" }
}
