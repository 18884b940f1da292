import EngineIOProtocol

/// The applications that engines have announced. One whose engines are all gone is remembered: its clients come back,
/// and must be told so with its CORS headers.
struct Applications {
    /// Applications kept at most; engines of one cluster rarely differ in their paths.
    private static let limit = 64

    /// Longest prefix first.
    private var known: [Application] = []

    var isEmpty: Bool { self.known.isEmpty }

    /// The options of the engine that announced last stand for requests that are no engine's yet. Those of another cluster
    /// stand only where none of this one has said any.
    mutating func announced(_ options: ServerOptions, isForeign: Bool) {
        let path = ApplicationPath(options)
        guard !isForeign || !self.known.contains(where: { $0.path == path }) else { return }
        self.known.removeAll { $0.path == path }
        // Own ones find room whatever there is elsewhere.
        guard self.known.count < (isForeign ? Self.limit / 2 : Self.limit) else { return }
        let place = self.known.firstIndex { $0.path.prefix.utf8.count < path.prefix.utf8.count }
        self.known.insert(Application(path: path, options: options), at: place ?? self.known.endIndex)
    }

    func first(for path: Substring) -> Application? {
        self.known.first { $0.path.contains(path) }
    }
}

/// One application's path and options, shared by all requests that are for it.
final class Application {
    let path: ApplicationPath
    let options: ServerOptions

    init(path: ApplicationPath, options: ServerOptions) {
        self.path = path
        self.options = options
    }
}
