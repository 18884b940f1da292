/// Where a Redis is, and who asks.
///
/// ```
/// redis://[[user]:password@]host[:port][,host[:port]…][/database]                   the first that answers
/// redis-sentinel://[[user]:password@]host[:port][,host[:port]…][/database]?master=name   the primary that Sentinel names
/// ```
///
/// `rediss` and `rediss-sentinel` speak TLS. User and password are percent-encoded; the port is 6379, Sentinel's 26379.
/// They are what the Redis itself asks for, not Sentinel.
package struct RedisLocation: Sendable, Equatable {
    /// In the order in which they are tried.
    package var endpoints: [RedisEndpoint]
    /// What Sentinel calls it; `nil` without Sentinel.
    package var master: String?
    package var isSecure = false
    package var user: String?
    package var password: String?
    /// 0, as a rule. Channels know no databases; keys do.
    package var database = 0

    package init(_ endpoints: [RedisEndpoint], master: String? = nil) {
        self.endpoints = endpoints
        self.master = master
    }
}

/// One server's address.
package struct RedisEndpoint: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package var description: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }
}

extension RedisLocation: CustomStringConvertible {
    /// Without the password.
    package var description: String {
        let scheme = (self.isSecure ? "rediss" : "redis") + (self.master == nil ? "" : "-sentinel")
        let hosts = self.endpoints.map(\.description).joined(separator: ",")
        return "\(scheme)://\(hosts)/\(self.database)" + (self.master.map { "?master=\($0)" } ?? "")
    }
}
