import NIOCore
import NIOHTTP1

/// One whole HTTP answer. Bodies here are always complete, so that a length is always known and nothing is chunked.
struct HTTPAnswer {
    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: ByteBuffer

    init(status: HTTPResponseStatus, headers: HTTPHeaders = [:], body: ByteBuffer = ByteBuffer()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(status: HTTPResponseStatus, contentType: String, text: String) {
        self.init(status: status, headers: ["Content-Type": contentType], body: ByteBuffer(string: text))
    }

    /// An error in the form of Engine.IO's own: clients show its message.
    static func failure(_ status: HTTPResponseStatus, message: String) -> HTTPAnswer {
        HTTPAnswer(status: status, contentType: "application/json", text: #"{"message":"\#(message)"}"#)
    }

    static let notFound = HTTPAnswer(status: .notFound, contentType: "text/plain; charset=UTF-8", text: "Not Found")

    /// What can be asked of the server as a whole: `OPTIONS *`.
    static let serverOptions = HTTPAnswer(status: .ok, headers: ["Allow": "GET, HEAD, POST, OPTIONS"])

    static let noEngine: HTTPAnswer = {
        var answer = HTTPAnswer.failure(.serviceUnavailable, message: "No engine is ready")
        answer.headers.add(name: "Retry-After", value: "1")
        return answer
    }()
}
