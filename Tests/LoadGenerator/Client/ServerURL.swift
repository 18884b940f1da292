import ArgumentParser

/// `http://HOST[:PORT][/PATH/]`, or `ws://…`: where the clients connect.
struct ServerURL: ExpressibleByArgument, Sendable {
    let host: String
    let port: Int
    let path: String

    init(host: String, port: Int, path: String) {
        self.host = host
        self.port = port
        self.path = path
    }

    init?(argument: String) {
        guard let scheme = ["http://", "ws://"].first(where: argument.hasPrefix) else { return nil }
        let rest = argument.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        let path = rest.dropFirst(authority.count)
        let parts = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard let host = parts.first, !host.isEmpty, parts.count <= 2 else { return nil }
        guard let port = parts.count == 2 ? Int(parts[1]) : 80, (1...65_535).contains(port) else { return nil }
        self.init(host: String(host), port: port, path: path.count <= 1 ? "/socket.io/" : String(path))
    }

    var defaultValueDescription: String {
        "http://\(self.host):\(self.port)\(self.path)"
    }
}
