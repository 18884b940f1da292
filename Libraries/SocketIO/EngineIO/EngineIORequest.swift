import EngineIOProtocol

/// The HTTP request that opened a session.
public struct EngineIORequest: Sendable {
    public let method: String
    /// The target as the client wrote it, query included.
    public let url: String
    public let headers: Headers
    /// The parameters of the query; of several with one name the last one counts.
    public let query: [String: String]
    /// The client's address without its port.
    public let remoteAddress: String
    /// Whether the client came over TLS.
    public let isSecure: Bool

    public init(method: String, url: String, headers: Headers, remoteAddress: String, isSecure: Bool) {
        self.method = method
        self.url = url
        self.headers = headers
        self.query = Dictionary(
            RequestQuery(target: url).parameters.map { ($0.name, $0.value) },
            uniquingKeysWith: { $1 }
        )
        self.remoteAddress = remoteAddress
        self.isSecure = isSecure
    }
}
