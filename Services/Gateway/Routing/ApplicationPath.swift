import EngineIOProtocol

/// An application as clients name it: the prefix of its requests' paths.
struct ApplicationPath: Hashable, Sendable {
    let prefix: String

    init(prefix: String) {
        self.prefix = prefix
    }

    init(_ options: ServerOptions) {
        self.init(prefix: options.pathPrefix)
    }

    /// Whether a request's path is this application's.
    func contains(_ path: Substring) -> Bool {
        path.utf8.starts(with: self.prefix.utf8)
    }

    /// What follows the application's path in one that it contains.
    func remainder(of path: Substring) -> Substring {
        Substring(path.utf8.dropFirst(self.prefix.utf8.count).drop { $0 == UInt8(ascii: "/") })
    }
}
