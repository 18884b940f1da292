package import Foundation
import NIOCore
import NIOHTTP1

/// The demo page at `/` and its assets. All of it is read once, at start: what is asked for is looked up by its whole
/// path, so no path can lead out of the folder.
package struct Page: Sendable {
    private let files: [String: StaticFile]

    package static let none = Page(files: [:])

    private init(files: [String: StaticFile]) {
        self.files = files
    }

    /// - Parameter directory: every file below it is served, `index.html` at `/` too; hidden ones are not.
    package init(directory: URL) throws {
        var files: [String: StaticFile] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
            let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
            guard !isHidden, let file = try Self.file(at: directory.appendingPathComponent(path)) else { continue }
            files["/" + path] = file
        }
        if let index = files["/index.html"] { files["/"] = index }
        self.files = files
    }

    private static func file(at url: URL) throws -> StaticFile? {
        let values = try url.resourceValues(forKeys: [.isRegularFileKey])
        guard values.isRegularFile == true else { return nil }
        let bytes = ByteBuffer(bytes: try Data(contentsOf: url))
        return StaticFile(contentType: MediaType.of(url.lastPathComponent), bytes: bytes)
    }

    /// - Returns: `nil` if the page has no such file.
    func answer(to head: HTTPRequestHead, path: Substring) -> HTTPAnswer? {
        guard let file = self.files[Self.decoded(path)] else { return nil }
        guard head.method == .GET || head.method == .HEAD else {
            var answer = HTTPAnswer.failure(.methodNotAllowed, message: "This is a file: expected GET or HEAD")
            answer.headers.add(name: "Allow", value: "GET, HEAD")
            return answer
        }
        return file.answer(to: head)
    }

    /// Every request passes here, and few have escapes.
    private static func decoded(_ path: Substring) -> String {
        guard path.utf8.contains(UInt8(ascii: "%")) else { return String(path) }
        return path.removingPercentEncoding ?? String(path)
    }

    /// The folder that was built with the gateway: SwiftPM puts it beside the executable, an installation as `Page`.
    static func bundledDirectory() -> URL? {
        let executable = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        let folder = executable.resolvingSymlinksInPath().deletingLastPathComponent()
        let candidates = ["signalbox_Gateway.resources/Page", "Page"].map(folder.appendingPathComponent)
        return candidates.first { FileManager.default.fileExists(atPath: $0.appendingPathComponent("index.html").path) }
    }
}
