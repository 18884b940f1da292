import NIOCore

/// What a client said when it connected to a namespace. Names are Node.js' own.
public struct Handshake: Sendable {
    /// Of the request that opened the session.
    public let headers: Headers
    /// When the client connected to the namespace, as JavaScript prints a date.
    public var time: String { JavaScriptDate.text(millisecondsSince1970: self.issued) }
    /// The client's address.
    public let address: String
    /// Whether the request had an `Origin` header.
    public let xdomain: Bool
    /// Whether the client came over TLS.
    public let secure: Bool
    /// When the client connected to the namespace, in milliseconds since 1970.
    public let issued: Int
    /// The target of the request that opened the session.
    public let url: String
    /// The parameters of that request's query.
    public let query: [String: String]
    /// What the client gave as `auth`; an empty object if it gave nothing.
    public let auth: JSONValue

    package init(_ request: EngineIORequest, auth: JSONValue, issued: Int) {
        self.headers = request.headers
        self.address = request.remoteAddress
        self.xdomain = request.headers["origin"] != nil
        self.secure = request.isSecure
        self.issued = issued
        self.url = request.url
        self.query = request.query
        self.auth = auth
    }
}

extension Handshake {
    /// The handshake as Node.js' `fetchSockets` shows it.
    public var json: JSONValue {
        [
            "headers": Self.json(self.headers.dictionary), "time": JSONValue(self.time),
            "address": JSONValue(self.address), "xdomain": JSONValue(self.xdomain), "secure": JSONValue(self.secure),
            "issued": JSONValue(self.issued), "url": JSONValue(self.url), "query": Self.json(self.query),
            "auth": self.auth,
        ]
    }

    static func json(_ texts: [String: String]) -> JSONValue {
        JSONValue(texts.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSONValue($0.value)) })
    }
}
