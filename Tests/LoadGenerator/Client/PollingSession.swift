import NIOCore

/// One Engine.IO session over long-polling: a request at a time, each with the whole answer.
final class PollingSession {
    private let stage: Stage
    private let url: ServerURL
    private let isKeptAlive: Bool
    private var connection: HTTPConnection?
    private(set) var sid: String?
    /// Requests that were answered.
    private(set) var requests = 0

    /// - Parameter isKeptAlive: whether all requests share a connection; else each has a fresh one.
    init(_ stage: Stage, url: ServerURL? = nil, isKeptAlive: Bool) {
        self.stage = stage
        self.url = url ?? stage.url
        self.isKeptAlive = isKeptAlive
    }

    /// Opens the session and connects it to the namespace.
    func open(_ opened: @escaping (Result<Void, any Error>) -> Void) {
        self.handshake { result in
            if case .failure = result { return opened(result) }
            self.connectNamespace(opened)
        }
    }

    /// Opens the session.
    func handshake(_ opened: @escaping (Result<Void, any Error>) -> Void) {
        self.get { result in
            opened(
                result.flatMap { packets in
                    self.sid = Self.sid(in: packets)
                    return self.sid == nil ? .failure(Failure.noSession(packets)) : .success(())
                }
            )
        }
    }

    private func connectNamespace(_ opened: @escaping (Result<Void, any Error>) -> Void) {
        self.post("40") { result in
            if case .failure = result { return opened(result) }
            self.get { result in
                opened(
                    result.flatMap { $0.hasPrefix("40") ? .success(()) : .failure(Failure.noNamespace($0)) }
                )
            }
        }
    }

    /// Polls: the packets of the answer, as they stand in it.
    func get(_ answered: @escaping (Result<String, any Error>) -> Void) {
        self.send("GET", body: "") { result in
            answered(result.map { String(decoding: $0, as: UTF8.self) })
        }
    }

    func post(_ packets: String, _ answered: @escaping (Result<Void, any Error>) -> Void) {
        self.send("POST", body: packets) { result in
            answered(
                result.flatMap { body in
                    body.elementsEqual("ok".utf8)
                        ? .success(()) : .failure(Failure.refused(String(decoding: body, as: UTF8.self)))
                }
            )
        }
    }

    func close() {
        self.connection?.close()
        self.connection = nil
    }

    enum Failure: Error {
        case status(Int, String)
        case noSession(String)
        case noNamespace(String)
        case refused(String)
    }

    private func send(_ method: String, body: String, _ answered: @escaping (Result<[UInt8], any Error>) -> Void) {
        let connection = self.connection ?? HTTPConnection()
        let isFresh = self.connection == nil
        self.connection = connection
        connection.send(self.request(method, body)) { result in
            self.requests += 1
            if !self.isKeptAlive { self.close() }
            answered(
                result.flatMap { response in
                    response.status == 200
                        ? .success(response.body)
                        : .failure(Failure.status(response.status, String(decoding: response.body, as: UTF8.self)))
                }
            )
        }
        if isFresh { connection.connect(on: self.stage, to: self.url) }
    }

    private func request(_ method: String, _ body: String) -> ByteBuffer {
        let url = self.url
        let sid = self.sid.map { "&sid=\($0)" } ?? ""
        let content =
            body.isEmpty
            ? "" : "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: \(body.utf8.count)\r\n"
        return ByteBuffer(
            string: "\(method) \(url.path)?EIO=4&transport=polling\(sid) HTTP/1.1\r\nHost: \(url.host):\(url.port)\r\n"
                + "Connection: \(self.isKeptAlive ? "keep-alive" : "close")\r\n\(content)\r\n\(body)"
        )
    }

    /// The session's id in the handshake, `0{"sid":"…",…}`.
    private static func sid(in packets: String) -> String? {
        let parts = packets.split(separator: "\"", maxSplits: 4)
        return packets.hasPrefix("0{") && parts.count > 3 && parts[1] == "sid" ? String(parts[3]) : nil
    }
}
