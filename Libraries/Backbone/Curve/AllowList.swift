package import Logging
import Synchronization

/// The public keys that may connect to this node, and that it connects to: a file, which is looked at again whenever
/// somebody asks. So a key is added or taken away by writing the file; connections that stand are left alone.
package final class AllowList: Sendable {
    private struct State {
        /// With the names after them.
        var keys: [CurveKey: String]
        var stamp: KeyFile.Stamp?
    }

    private let path: String
    private let logger: Logger
    private let state: Mutex<State>

    /// - Throws: what is wrong with the file. An empty list is sound, and lets nobody in.
    package init(path: String, logger: Logger) throws(KeyFileFault) {
        self.path = path
        self.logger = logger
        self.state = Mutex(try Self.read(path))
    }

    package func allows(_ key: CurveKey) -> Bool {
        self.state.withLock { state in
            self.refresh(&state)
            return state.keys[key] != nil
        }
    }

    package var count: Int { self.state.withLock { $0.keys.count } }

    /// A file that has become unsound changes nothing: the list stays as it was, until the file changes again.
    private func refresh(_ state: inout State) {
        let stamp = KeyFile.Stamp(path: self.path)
        guard stamp != state.stamp else { return }
        do throws(KeyFileFault) {
            state = try Self.read(self.path)
            self.logger.notice("allowed keys have changed", metadata: self.about(["count": "\(state.keys.count)"]))
        } catch {
            state.stamp = stamp
            self.logger.error("allowed keys stay as they were", metadata: self.about(["error": "\(error)"]))
        }
    }

    private func about(_ metadata: Logger.Metadata) -> Logger.Metadata {
        metadata.merging(["file": "\(self.path)"]) { first, _ in first }
    }

    private static func read(_ path: String) throws(KeyFileFault) -> State {
        let (text, stamp) = try KeyFile.read(path)
        let keys = try KeyLines(text).publicKeys()
        return State(keys: Dictionary(keys.map { ($0.key, $0.name) }, uniquingKeysWith: { $1 }), stamp: stamp)
    }
}
