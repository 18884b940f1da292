package import Foundation
import NIOCore
import NIOHTTP1

/// The JavaScript client under an application's path: `socket.io.js`, `.min.js`, `.esm.min.js`, `.msgpack.min.js` and
/// their maps. Other names there are the engine's.
package struct ClientBundle: Sendable {
    private let files: [String: StaticFile]

    package static let none = ClientBundle(files: [:])

    private static let names = ["socket.io.js", "socket.io.min.js", "socket.io.esm.min.js", "socket.io.msgpack.min.js"]

    private init(files: [String: StaticFile]) {
        self.files = files
    }

    /// - Parameter directory: holds the files, and `VERSION`, whose text is their entity tag.
    package init(directory: URL) {
        let version = try? String(contentsOf: directory.appendingPathComponent("VERSION"), encoding: .utf8)
        let tag = version?.trimmingCharacters(in: .whitespacesAndNewlines)
        var files: [String: StaticFile] = [:]
        for name in Self.names.flatMap({ [$0, $0 + ".map"] }) {
            guard let data = try? Data(contentsOf: directory.appendingPathComponent(name)) else { continue }
            let type = name.hasSuffix(".map") ? "application/json" : "application/javascript"
            files[name] = StaticFile(
                contentType: "\(type); charset=utf-8",
                bytes: ByteBuffer(bytes: data),
                version: tag
            )
        }
        // Whoever installed the minified client alone still has a client at the usual name.
        files["socket.io.js"] = files["socket.io.js"] ?? files["socket.io.min.js"]
        self.files = files
    }

    var isEmpty: Bool { self.files.isEmpty }

    /// - Parameter name: what follows the application's path.
    /// - Returns: `nil` if the request is the engine's.
    func answer(to head: HTTPRequestHead, name: Substring) -> HTTPAnswer? {
        guard head.method == .GET || head.method == .HEAD else { return nil }
        return self.files[String(name)]?.answer(to: head)
    }
}
