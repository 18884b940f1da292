import EngineIOProtocol
import NIOCore
import Testing

@Suite("Session: opening")
struct SessionOpeningTests {
    private func open(
        _ transport: Transport,
        initialPacket: Message? = nil
    ) -> (session: Session, actions: [Session.Action]) {
        Session.open(
            id: "sid",
            transport: transport,
            channel: 1,
            configuration: Session.Configuration(pingInterval: .milliseconds(300), pingTimeout: .milliseconds(200)),
            initialPacket: initialPacket,
            now: start
        )
    }

    private func handshake(upgrades: String) -> Packet {
        let times = "\"pingInterval\":300,\"pingTimeout\":200,\"maxPayload\":1000000"
        return .open(ByteBuffer(string: "{\"sid\":\"sid\",\"upgrades\":[\(upgrades)],\(times)}"))
    }

    @Test("A polling session is offered its upgrades and keeps its heartbeat")
    func polling() {
        let (session, actions) = self.open(.polling)
        #expect(actions == [.open(1, [self.handshake(upgrades: "\"websocket\"")])])
        #expect(session.transport == .polling)
        #expect(session.deadline == start + .milliseconds(300))
    }

    @Test("A WebSocket session has no upgrades, and its gateway has the heartbeat")
    func webSocket() {
        let (session, actions) = self.open(.websocket)
        #expect(actions == [.open(1, [self.handshake(upgrades: "")]), .moveHeartbeat(to: 1)])
        #expect(session.transport == .websocket)
        #expect(session.deadline == nil)
    }

    @Test("The initial packet goes out with the handshake", arguments: Transport.allCases)
    func initialPacket(transport: Transport) {
        guard case .open(1, let packets)? = self.open(transport, initialPacket: .text("hi")).actions.first else {
            Issue.record("no handshake")
            return
        }
        #expect(packets.count == 2)
        #expect(packets.last == .text("hi"))
    }

    @Test("A handshake that is aborted after its answer ends nothing")
    func abortedHandshake() {
        var session = Session.opened()
        #expect(session.channelClosed(1, reason: .transportClose) == [])
        #expect(session.isOpen)
    }
}
