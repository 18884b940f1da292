import NIOCore
import NIOEmbedded
import NIOHTTP1
import Operations
import Testing

@Suite struct OperationsHandlerTests {
    private let loop = EmbeddedEventLoop()

    @Test("A request is answered and the connection closed")
    func answer() throws {
        let channel = try connect()
        try send(.GET, "/healthz?verbose", to: channel)
        let (head, body) = try response(of: channel)
        #expect(head.status == .ok)
        #expect(head.headers["connection"] == ["close"])
        #expect(head.headers["content-length"] == ["\(body.utf8.count)"])
        #expect(body == #"{"missing":[],"ready":true}"#)
        #expect(!channel.isActive)
    }

    @Test("HEAD gets the head alone")
    func head() throws {
        let channel = try connect()
        try send(.HEAD, "/healthz", to: channel)
        let (head, body) = try response(of: channel)
        #expect(head.headers["content-length"] == ["27"])
        #expect(body.isEmpty)
    }

    @Test("Another method is not allowed")
    func method() throws {
        let channel = try connect()
        try send(.POST, "/metrics", to: channel)
        #expect(try response(of: channel).head.status == .methodNotAllowed)
    }

    @Test("Whoever does not finish a request in time is disconnected")
    func patience() throws {
        let channel = try connect()
        self.loop.advanceTime(by: OperationsHandler.patience)
        #expect(!channel.isActive)
    }

    private func connect() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: OperationsHandler(Health(), Metrics()), loop: self.loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func send(_ method: HTTPMethod, _ uri: String, to channel: EmbeddedChannel) throws {
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: uri)
        try channel.writeInbound(HTTPServerRequestPart.head(head))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        self.loop.run()
    }

    private func response(of channel: EmbeddedChannel) throws -> (head: HTTPResponseHead, body: String) {
        var head: HTTPResponseHead?
        var body = ""
        while let part = try channel.readOutbound(as: HTTPServerResponsePart.self) {
            switch part {
            case .head(let received): head = received
            case .body(.byteBuffer(let bytes)): body += String(buffer: bytes)
            case .body(.fileRegion), .end: break
            }
        }
        return (try #require(head), body)
    }
}
