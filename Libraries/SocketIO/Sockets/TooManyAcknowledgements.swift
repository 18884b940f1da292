/// More acknowledgements of this socket are outstanding than may be: its client does not answer.
public struct TooManyAcknowledgements: Error, Equatable, Sendable, CustomStringConvertible {
    public init() {}

    public var description: String { "too many acknowledgements are outstanding" }
}
