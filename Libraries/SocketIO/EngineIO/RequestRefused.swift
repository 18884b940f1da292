/// Thrown by a check of ``EngineIOServer/allowRequest(_:)`` to refuse a request: HTTP status 403, code 4.
public struct RequestRefused: Error, Equatable, Sendable {
    public let message: String

    public init(_ message: String = "Forbidden") {
        self.message = message
    }
}
