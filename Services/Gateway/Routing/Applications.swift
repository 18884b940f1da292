import EngineIOProtocol

/// The applications that engines have announced. One whose engines are all gone is remembered: its clients come back,
/// and must be told so with its CORS headers.
struct Applications {
    struct Match {
        let path: ApplicationPath
        let options: ServerOptions
        /// What follows the application's path.
        let remainder: Substring
    }

    /// Applications kept at most; engines of one cluster rarely differ in their paths.
    private static let limit = 64

    /// Longest prefix first.
    private var known: [(path: ApplicationPath, options: ServerOptions)] = []

    var isEmpty: Bool { self.known.isEmpty }

    /// The options of the engine that announced last stand for requests that are no engine's yet.
    mutating func announced(_ options: ServerOptions) {
        let path = ApplicationPath(options)
        self.known.removeAll { $0.path == path }
        guard self.known.count < Self.limit else { return }
        let place = self.known.firstIndex { $0.path.prefix.utf8.count < path.prefix.utf8.count }
        self.known.insert((path, options), at: place ?? self.known.endIndex)
    }

    func match(_ path: Substring) -> Match? {
        for (application, options) in self.known {
            if let remainder = application.remainder(of: path) {
                return Match(path: application, options: options, remainder: remainder)
            }
        }
        return nil
    }
}
