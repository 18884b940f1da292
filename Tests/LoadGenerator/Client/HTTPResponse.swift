import NIOCore

/// A response whose body has a declared length, as every answer to a polling request has.
struct HTTPResponse {
    let status: Int
    let body: [UInt8]

    /// Takes a response off the front of `bytes`; `nil` until all of it is there.
    init?(_ bytes: inout ByteBuffer) throws {
        let view = bytes.readableBytesView
        guard let end = view.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return nil }
        let lines = String(decoding: view[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw Malformed.statusLine
        }
        let length = lines.lazy.compactMap(Self.contentLength).first
        guard let length else { throw Malformed.withoutLength }
        guard view.endIndex - end >= length else { return nil }
        self.status = status
        self.body = Array(view[end..<end + length])
        bytes.moveReaderIndex(to: end + length)
    }

    private static func contentLength(_ line: Substring) -> Int? {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "content-length" else { return nil }
        return Int(parts[1].drop { $0 == " " })
    }

    enum Malformed: Error {
        case statusLine
        case withoutLength
    }
}
