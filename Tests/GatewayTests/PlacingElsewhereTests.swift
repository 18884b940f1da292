import NIOCore
import SessionLink
import Testing

@Suite("New sessions that an engine does not open")
struct PlacingElsewhereTests {
    enum Transport: CaseIterable {
        case polling
        case webSocket

        func ask(_ client: Client) throws {
            switch self {
            case .polling: try client.request("GET /engine.io/?EIO=4&transport=polling")
            case .webSocket: try client.upgrade("/engine.io/?EIO=4&transport=websocket")
            }
        }
    }

    private let harness: Harness
    private let client: Client

    init() throws {
        self.harness = try Harness()
        try self.harness.engineAppears(node: 3, tag: "BBBB", address: "ipc:///elsewhere")
        self.client = try self.harness.connect()
    }

    /// The engine that has been asked to open a session, and under which handle.
    private func asked() throws -> (engine: FakeEngine, handle: Handle) {
        for engine in self.harness.dialled {
            if case .open(let handle, _, _, _) = engine.takeHeard().first { return (engine, handle) }
        }
        throw Unexpected("nobody was asked")
    }

    private func decline(_ handle: Handle, by engine: FakeEngine) throws {
        try engine.write { try $0.refused(handle, status: 503, code: 255, message: "") }
        self.harness.run()
    }

    @Test("A session that a leaving engine declines is opened by another one", arguments: Transport.allCases)
    func declined(_ transport: Transport) throws {
        try transport.ask(self.client)
        let first = try self.asked()
        try self.decline(first.handle, by: first.engine)
        let second = try self.asked()
        #expect(second.engine !== first.engine)
        try second.engine.write { writer in
            writer.beginOpened(second.handle, SessionStamp(ownership: 1, sequence: 1), session: Harness.sid)
            writer.packet(type: 0, isBinary: false, "{}".utf8Span.span.bytes)
            try writer.end()
        }
        #expect(try self.client.answer().status == (transport == .polling ? 200 : 101))
    }

    @Test("When every engine has declined, the client is told so", arguments: Transport.allCases)
    func declinedByAll(_ transport: Transport) throws {
        try transport.ask(self.client)
        for _ in 0..<2 {
            let (engine, handle) = try self.asked()
            try self.decline(handle, by: engine)
        }
        #expect(try self.client.answer().status == 503)
    }

    @Test("A session that a lost engine has not opened is opened by another one", arguments: Transport.allCases)
    func lost(_ transport: Transport) throws {
        try transport.ask(self.client)
        let first = try self.asked()
        first.engine.isSilent = true
        self.harness.advance(by: .seconds(11))
        let second = try self.asked()
        #expect(second.engine !== first.engine)
        #expect(try self.client.received().readableBytes == 0)
    }
}
