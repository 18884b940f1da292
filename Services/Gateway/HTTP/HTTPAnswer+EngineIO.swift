import EngineIOProtocol
import NIOCore
import NIOHTTP1

extension HTTPAnswer {
    /// A refusal of a plain request, with Node.js' exact body.
    init(_ refusal: Refusal) {
        let status = HTTPResponseStatus(statusCode: Int(refusal.status))
        let body = refusal.body
        if body.isEmpty {
            self.init(status: status)
        } else {
            self.init(status: status, contentType: "application/json", text: body)
        }
    }

    /// The answer to a POST that was taken.
    static let postTaken = HTTPAnswer(status: .ok, contentType: "text/html", text: "ok")

    /// A poll's packets.
    static func packets(_ payload: ByteBuffer) -> HTTPAnswer {
        HTTPAnswer(
            status: .ok,
            headers: ["Content-Type": "text/plain; charset=UTF-8", "cache-control": "no-store"],
            body: payload
        )
    }

    /// Compresses the body if the application, the client and the body's size want it.
    mutating func compress(_ option: HTTPCompressionOption?, for head: HTTPRequestHead) {
        guard let option, self.body.readableBytes >= option.threshold else { return }
        let accepted = head.headers["Accept-Encoding"].joined(separator: ",")
        guard let coding = ContentCoding(acceptEncoding: accepted),
            let body = coding.compress(
                self.body,
                level: Int32(option.level),
                windowBits: Int32(option.windowBits),
                memory: Int32(option.memLevel)
            )
        else { return }
        self.body = body
        self.headers.add(name: "Content-Encoding", value: coding.rawValue)
    }

    /// Internet Explorer's filter mangles answers that repeat what was asked.
    mutating func protectFromFilter(_ head: HTTPRequestHead) {
        guard let agent = head.headers.first(name: "User-Agent") else { return }
        guard agent.contains(";MSIE") || agent.contains("Trident/") else { return }
        self.headers.add(name: "X-XSS-Protection", value: "0")
    }
}
