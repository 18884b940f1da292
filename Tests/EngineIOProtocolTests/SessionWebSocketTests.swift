import EngineIOProtocol
import NIOCore
import Testing

@Suite("Session: WebSocket")
struct SessionWebSocketTests {
    @Test("A message is for the application, and an answer goes out as it is")
    func shortWay() {
        var session = Session.opened(.websocket)
        #expect(session.messageReceived(from: 1) == .deliver)
        #expect(session.send(.text("a"), [.binary([1])]) == .write(to: 1))
        #expect(session.bufferedByteCount == 0)
    }

    @Test("A message may also come as a packet")
    func messagePacket() {
        var session = Session.opened(.websocket)
        #expect(session.packetReceived(.text("a"), from: 1, now: start) == [.deliver(.text("a"))])
    }

    @Test("Messages from another channel or behind the end are ignored")
    func ignored() {
        var session = Session.opened(.websocket)
        #expect(session.messageReceived(from: 9) == .ignore)
        _ = session.close(now: start)
        #expect(session.messageReceived(from: 1) == .ignore)
        #expect(session.packetReceived(.text("a"), from: 1, now: start) == [])
        #expect(session.send(.text("a")) == .dropped)
    }

    @Test("A close packet from the client ends the session at once")
    func closePacket() {
        var session = Session.opened(.websocket)
        #expect(
            session.packetReceived(.close, from: 1, now: start)
                == [.closeChannel(1, .transportClose), .closed(.transportClose, .none)]
        )
    }

    @Test("A ping from the client is the wrong direction", arguments: [Packet.ping, .probePing])
    func ping(packet: Packet) {
        var session = Session.opened(.websocket)
        #expect(
            session.packetReceived(packet, from: 1, now: start)
                == [.closeChannel(1, .transportError), .closed(.transportError, .invalidHeartbeat)]
        )
    }

    @Test("Packets of no meaning are ignored", arguments: [Packet.pong, .upgrade, .noop, .open(ByteBuffer())])
    func meaningless(packet: Packet) {
        var session = Session.opened(.websocket)
        #expect(session.packetReceived(packet, from: 1, now: start) == [])
        #expect(session.isOpen)
    }

    @Test(
        "The WebSocket's end is the session's, for the reason the gateway gives",
        arguments: [
            (.transportClose, .none), (.transportError, .messageTooBig), (.pingTimeout, .none), (.parseError, .none),
            (.slowConsumer, .none), (.gatewayLost, .none),
        ] as [(CloseReason, CloseDetail)]
    )
    func ended(reason: CloseReason, detail: CloseDetail) {
        var session = Session.opened(.websocket)
        #expect(session.channelClosed(1, reason: reason, detail: detail) == [.closed(reason, detail)])
        #expect(session.channelClosed(1, reason: reason, detail: detail) == [])
    }

    @Test("Requests and further WebSockets have no business there")
    func intruders() {
        var session = Session.opened(.websocket)
        #expect(session.pollOpened(2, now: start) == [.refuse(2, .badRequest)])
        #expect(session.postBegan(3) == [.refuse(3, .badRequest)])
        #expect(
            session.webSocketAttached(4, now: start) == [.acceptWebSocket(4), .closeChannel(4, .upgradeAbandoned)]
        )
        #expect(session.messageReceived(from: 1) == .deliver)
    }

    @Test("The session has nothing to wait for: the heartbeat is the gateway's")
    func noDeadline() {
        var session = Session.opened(.websocket)
        #expect(session.deadline == nil)
        #expect(session.timerFired(now: start + .seconds(1_000)) == [])
        #expect(session.isOpen)
    }
}
