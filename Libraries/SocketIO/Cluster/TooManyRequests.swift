/// More requests to other servers are outstanding than may be: many were made with long timeouts, and nobody answers.
public struct TooManyRequests: Error, Equatable, Sendable, CustomStringConvertible {
    public init() {}

    public var description: String { "too many requests to the cluster are outstanding" }
}
