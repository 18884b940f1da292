/// The content types of the files a page consists of.
enum MediaType {
    static func of(_ fileName: some StringProtocol) -> String {
        let ending = fileName.split(separator: ".").last.map { $0.lowercased() } ?? ""
        return Self.byEnding[ending] ?? "application/octet-stream"
    }

    private static let byEnding = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
        "js": "application/javascript; charset=utf-8", "mjs": "application/javascript; charset=utf-8",
        "json": "application/json; charset=utf-8", "map": "application/json; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "ico": "image/x-icon",
        "webp": "image/webp", "woff2": "font/woff2", "txt": "text/plain; charset=utf-8",
        "webmanifest": "application/manifest+json",
    ]
}
