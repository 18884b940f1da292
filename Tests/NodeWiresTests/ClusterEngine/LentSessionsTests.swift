import EngineIOProtocol
import NIOCore
import NodeWires
import Testing

private let sid = "xLFh3sGkFQ1mAAAB0123"
private let node = ClusterEnginePeer(node: "d4e5f6")
private let other = ClusterEnginePeer(node: "ffffff")
private let start = ContinuousClock.now

extension LentSessions {
    fileprivate mutating func asked(
        _ transport: Transport,
        _ access: ClusterEngineMessage.Access,
        by peer: ClusterEnginePeer = node
    ) -> [Action] {
        let lock = ClusterEngineMessage.LockRequest(request: 5, sid: sid, transport: transport, access: access)
        return self.received(.init(from: peer, .acquireLock(lock)), now: start)
    }

    fileprivate mutating func heard(_ body: ClusterEngineMessage.Body, by peer: ClusterEnginePeer = node) -> [Action] {
        self.received(.init(from: peer, body), now: start)
    }

    /// With a poll, channel 1, that waits at the node.
    fileprivate static func polled() -> LentSessions {
        var sessions = LentSessions()
        _ = sessions.asked(.polling, .read)
        _ = sessions.inquired(2, exists: true)
        return sessions
    }

    /// With a WebSocket, channel 1, that probes.
    fileprivate static func probed() -> LentSessions {
        var sessions = LentSessions()
        _ = sessions.asked(.websocket, .read)
        sessions.webSocketAccepted(1)
        _ = sessions.inquired(2, exists: true)
        return sessions
    }

    /// With a WebSocket, channel 1, that carries the session.
    fileprivate static func upgraded() -> LentSessions {
        var sessions = Self.probed()
        _ = sessions.heard(.upgrade(request: 6, sid: sid, success: true))
        return sessions
    }
}

private let granted = LentSessions.Action.say(.lockAnswered(request: 5, success: true), to: node)
private let refused = LentSessions.Action.say(.lockAnswered(request: 5, success: false), to: node)
private let hello = WirePacket(.message(.text(ByteBuffer(string: "hello"))))

@Suite("Sessions lent to Node.js servers: polling") struct LentPollingTests {
    @Test("A read lock is granted when the engine has the poll, which it answers later")
    func poll() {
        var sessions = LentSessions()
        #expect(sessions.asked(.polling, .read) == [.poll(1, sid: sid), .inquire(2, sid: sid)])
        #expect(sessions.inquired(2, exists: true) == [granted])
        #expect(sessions.peers == [node])
        #expect(sessions.pollAnswered(1, [hello]) == [.say(.drain(sid: sid, [hello]), to: node)])
        #expect(sessions.loanCount == 0)
    }

    @Test("What answers the poll at once follows the grant")
    func early() {
        var sessions = LentSessions()
        _ = sessions.asked(.polling, .read)
        #expect(sessions.pollAnswered(1, [hello]) == [])
        #expect(sessions.inquired(2, exists: true) == [granted, .say(.drain(sid: sid, [hello]), to: node)])
        #expect(sessions.loanCount == 0)
    }

    @Test("A poll that the engine refuses is not granted")
    func refusedPoll() {
        var sessions = LentSessions()
        _ = sessions.asked(.polling, .read)
        #expect(sessions.channelClosed(1) == [])
        #expect(sessions.inquired(2, exists: false) == [refused])
    }

    @Test("A second poll at Node.js servers is refused, and the first stays")
    func second() {
        var sessions = LentSessions.polled()
        #expect(
            sessions.asked(.polling, .read, by: other)
                == [.say(.lockAnswered(request: 5, success: false), to: other)]
        )
        #expect(sessions.pollAnswered(1, [hello]) == [.say(.drain(sid: sid, [hello]), to: node)])
    }

    @Test("A write lock asks whether there is such a session", arguments: [true, false])
    func write(_ exists: Bool) {
        var sessions = LentSessions()
        #expect(sessions.asked(.polling, .write) == [.inquire(1, sid: sid)])
        #expect(sessions.inquired(1, exists: exists) == [exists ? granted : refused])
    }

    @Test("Packets of POSTs are relayed, and so is what is none")
    func relayed() {
        var sessions = LentSessions()
        let text = Packet.message(.text(ByteBuffer(string: "a")))
        #expect(sessions.heard(.packet(sid: sid, WirePacket(text))) == [.relay(sid: sid, [text], nil)])
        #expect(sessions.heard(.packet(sid: sid, .malformed)) == [.relay(sid: sid, [], .malformed)])
    }

    @Test("A client that has gone from its poll, from its POST, or by a close packet")
    func closed() {
        var sessions = LentSessions.polled()
        #expect(
            sessions.heard(.close(sid: sid, reason: "transport error"))
                == [.close(1, .transportError, .pollAborted)]
        )
        #expect(
            sessions.heard(.close(sid: sid, reason: "transport error")) == [.relay(sid: sid, [], .invalidContent)]
        )
        #expect(sessions.heard(.close(sid: sid, reason: "transport close")) == [.relay(sid: sid, [.close], nil)])
    }

    @Test("A poll whose engine is lost is answered with nothing; a lock that is not decided, refused")
    func lost() {
        var sessions = LentSessions.polled()
        #expect(sessions.channelsLost([1]) == [.say(.drain(sid: sid, [.noop]), to: node)])
        _ = sessions.asked(.polling, .read)
        #expect(sessions.channelsLost([3, 4]) == [refused])
        #expect(sessions.loanCount == 0)
    }

    @Test("What a server has of ours that is gone, or not to be reached, ends")
    func gone() {
        var sessions = LentSessions.polled()
        #expect(sessions.peerGone(other) == [])
        #expect(sessions.peerGone(node) == [.close(1, .gatewayLost, .none)])
        sessions = .upgraded()
        #expect(sessions.wireLost() == [.close(1, .gatewayLost, .none)])
        #expect(sessions.peers == [])
    }
}

@Suite("Sessions lent to Node.js servers: upgrades") struct LentUpgradeTests {
    @Test("The engine hears of the probe as soon as the lock is granted")
    func probe() {
        var sessions = LentSessions()
        #expect(sessions.asked(.websocket, .read) == [.attach(1, sid: sid), .inquire(2, sid: sid)])
        sessions.webSocketAccepted(1)
        #expect(sessions.inquired(2, exists: true) == [granted, .write(1, .probePing)])
    }

    @Test("A WebSocket that the engine accepts and closes is refused")
    func occupied() {
        var sessions = LentSessions()
        _ = sessions.asked(.websocket, .read)
        sessions.webSocketAccepted(1)
        _ = sessions.channelClosed(1)
        #expect(sessions.inquired(2, exists: true) == [refused])
    }

    @Test("The session stays where it is")
    func upgrade() {
        var sessions = LentSessions.probed()
        #expect(
            sessions.heard(.upgrade(request: 6, sid: sid, success: true))
                == [.say(.upgradeAnswered(request: 6, takeOver: false, []), to: node), .write(1, .upgrade)]
        )
        #expect(sessions.packetsSent(1, [hello]) == [.say(.drain(sid: sid, [hello]), to: node)])
        let text = Packet.message(.text(ByteBuffer(string: "a")))
        #expect(sessions.heard(.packet(sid: sid, WirePacket(text))) == [.write(1, text)])
        #expect(sessions.heard(.packet(sid: sid, WirePacket(text)), by: other) == [.relay(sid: sid, [text], nil)])
    }

    @Test("A newer attempt takes the place of one that its server forgot to end")
    func again() {
        var sessions = LentSessions.probed()
        #expect(
            sessions.asked(.websocket, .read, by: other)
                == [.close(1, .transportClose, .none), .attach(3, sid: sid), .inquire(4, sid: sid)]
        )
        #expect(sessions.heard(.upgrade(request: 6, sid: sid, success: true)) == [])
    }

    @Test("A session that is carried already cannot be upgraded")
    func carried() {
        var sessions = LentSessions.upgraded()
        #expect(sessions.asked(.websocket, .read) == [refused])
    }

    @Test("An attempt that failed is given up")
    func failed() {
        var sessions = LentSessions.probed()
        #expect(
            sessions.heard(.upgrade(request: 6, sid: sid, success: false)) == [.close(1, .transportClose, .none)]
        )
    }

    @Test("The heartbeat is kept here: pings go out, pongs come in, and without them the session ends")
    func heartbeat() {
        var sessions = LentSessions.upgraded()
        sessions.heartbeatMoved(1, interval: .seconds(5), timeout: .seconds(2), now: start)
        let ping = LentSessions.Action.say(.drain(sid: sid, [.ping]), to: node)
        #expect(sessions.nextDeadline() == start + .seconds(5))
        #expect(sessions.timerFired(now: start + .seconds(5)) == [ping])
        #expect(sessions.heard(.packet(sid: sid, WirePacket(.pong))) == [])
        #expect(sessions.timerFired(now: start + .seconds(5)) == [ping])
        #expect(
            sessions.timerFired(now: start + .seconds(7))
                == [.close(1, .pingTimeout, .none), .say(.drain(sid: sid, [.close]), to: node)]
        )
        #expect(sessions.nextDeadline() == nil)
    }

    @Test("The engine's close is the client's close packet; the client's end is the engine's")
    func ends() {
        var sessions = LentSessions.upgraded()
        #expect(sessions.channelClosed(1) == [.say(.drain(sid: sid, [.close]), to: node)])
        sessions = .upgraded()
        #expect(
            sessions.heard(.close(sid: sid, reason: "transport close")) == [.close(1, .transportClose, .none)]
        )
        sessions = .upgraded()
        #expect(
            sessions.overflowed(1)
                == [.close(1, .rateExceeded, .none), .say(.drain(sid: sid, [.close]), to: node)]
        )
    }
}
