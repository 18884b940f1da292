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

    /// What follows the application's path, or `nil` if it is another's.
    func remainder(of path: Substring) -> Substring? {
        guard path.hasPrefix(self.prefix) else { return nil }
        return path.dropFirst(self.prefix.count).drop { $0 == "/" }
    }
}
