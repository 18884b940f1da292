import NIOCore
import NIOHTTP1

/// One file served from memory, with its compressed forms made once.
struct StaticFile: Sendable {
    let contentType: String
    /// Quoted, as in the header.
    let entityTag: String
    let identity: ByteBuffer
    let gzip: ByteBuffer?
    let deflate: ByteBuffer?

    /// Smaller bodies than this do not gain by compression.
    private static let compressionThreshold = 1_024

    /// - Parameter version: the entity tag; without it the content's hash is.
    init(contentType: String, bytes: ByteBuffer, version: String? = nil) {
        self.contentType = contentType
        self.entityTag = "\"\(version ?? ContentHash.of(bytes))\""
        self.identity = bytes
        let compresses = bytes.readableBytes >= Self.compressionThreshold && Self.isText(contentType)
        self.gzip = compresses ? ContentCoding.gzip.compress(bytes, level: 9) : nil
        self.deflate = compresses ? ContentCoding.deflate.compress(bytes, level: 9) : nil
    }

    private static func isText(_ contentType: String) -> Bool {
        contentType.hasPrefix("text/") || contentType.hasPrefix("application/") || contentType.hasPrefix("image/svg")
    }

    /// The answer to a GET or HEAD of it.
    func answer(to head: HTTPRequestHead) -> HTTPAnswer {
        var headers: HTTPHeaders = ["Cache-Control": "public, max-age=0", "ETag": self.entityTag]
        guard !EntityTag.matches(head.headers[canonicalForm: "If-None-Match"], self.entityTag) else {
            return HTTPAnswer(status: .notModified, headers: headers)
        }
        headers.add(name: "Content-Type", value: self.contentType)
        var body = self.identity
        if self.gzip != nil { headers.add(name: "Vary", value: "Accept-Encoding") }
        if let (coding, encoded) = self.encoded(for: head) {
            headers.add(name: "Content-Encoding", value: coding.rawValue)
            body = encoded
        }
        return HTTPAnswer(status: .ok, headers: headers, body: body)
    }

    private func encoded(for head: HTTPRequestHead) -> (ContentCoding, ByteBuffer)? {
        let accepted = head.headers[canonicalForm: "Accept-Encoding"].joined(separator: ",")
        guard let coding = ContentCoding(acceptEncoding: accepted) else { return nil }
        let body =
            switch coding {
            case .gzip: self.gzip
            case .deflate: self.deflate
            }
        return body.map { (coding, $0) }
    }
}
