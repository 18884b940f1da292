import Backbone
import EngineIOProtocol
import NIOCore
import SessionLink
import SocketIO
import Testing

@testable import EngineRuntime

@Suite("Sessions that move to another cluster", .timeLimit(.minutes(1)), .serialized)
@EngineActor
struct SessionTransferTests {
    private static let head = RequestHead(
        method: "GET",
        uri: "/engine.io/?EIO=4&transport=polling&who=me",
        headers: [("Host", "localhost")],
        remoteAddress: "192.0.2.1",
        isSecure: false
    )

    fileprivate nonisolated static let stamp = SessionStamp(ownership: 1, sequence: 1)

    /// What the applications of both engines were told, and where.
    @EngineActor
    private final class Told {
        var all: [String] = []
    }

    /// Two engines whose application sends everything back, and a gateway of each cluster linked with the western one.
    private struct Scene {
        let clusters: LinkedClusters
        let told: Told
        let gateway: TestGateway
        let eastern: TestGateway

        var west: Engine { self.clusters.west.engine }
        var east: Engine { self.clusters.east.engine }
    }

    private func withScene(
        delay: Duration = .seconds(30),
        _ body: @EngineActor (Scene) async throws -> Void
    ) async throws {
        let told = Told()
        let clusters = try await LinkedClusters(delay: delay) { engine in
            let name = engine.configuration.cluster
            engine.server.onConnection { socket in
                told.all.append("\(name): \(socket.request.query["who"] ?? "") from \(socket.request.remoteAddress)")
                socket.onMessage { message in
                    if case .text(let text) = message { told.all.append("\(name): \(String(buffer: text))") }
                    socket.send(message)
                }
                socket.onUpgrade { told.all.append("\(name): upgraded") }
                socket.onClose { reason, _ in told.all.append("\(name): \(reason.rawValue)") }
            }
        }
        do {
            let gateway = try clusters.west.gateway()
            let eastern = try await clusters.easternGateway()
            try await body(Scene(clusters: clusters, told: told, gateway: gateway, eastern: eastern))
        } catch {
            Issue.record(error)
        }
        await clusters.stop()
    }

    /// Opens a polling session under handle 1 and posts a message under handle 2.
    private func open(saying text: String? = "early", at gateway: TestGateway) async throws -> String {
        try gateway.say { try $0.open(Handle(rawValue: 1), transport: .polling, version: "4", head: Self.head) }
        var id = ""
        await gateway.hears { heard in
            for case .opened(1, let session, _) in heard { id = session }
            return !id.isEmpty
        }
        guard let text else { return id }
        try gateway.say { try $0.post(2, text, session: id) }
        await gateway.hears { $0.contains(.confirmed(2)) }
        return id
    }

    @Test("A session whose client upgrades through another cluster moves there with all it had, untold here")
    func move() async throws {
        try await self.withScene { scene in
            let id = try await self.open(at: scene.gateway)
            try scene.gateway.say { writer in
                try writer.poll(Handle(rawValue: 3), session: id)
                try writer.postBegan(Handle(rawValue: 4), session: id)
            }
            try scene.eastern.say { try $0.attach(Handle(rawValue: 1), session: id, head: Self.head) }
            let node = scene.east.nodeID
            await scene.eastern.hears { $0.contains(.movedTo(1, node: node)) }
            await scene.gateway.hears { $0.contains(.answer(3, ["6"])) && $0.contains(.movedTo(4, node: node)) }
            #expect(scene.west.sessions.isEmpty && scene.west.transfers.held.isEmpty)

            let there = try scene.clusters.east.gateway()
            try there.say { writer in
                try writer.attach(Handle(rawValue: 1), session: id, head: Self.head)
                try writer.poll(Handle(rawValue: 2), session: id)
                try writer.packet(Handle(rawValue: 1), Self.stamp, type: 2, "probe".utf8Span.span.bytes)
            }
            await there.hears { $0.contains(.accepted(1)) && $0.contains(.answer(2, ["4early"])) }
            try there.say { writer in
                try writer.packet(Handle(rawValue: 1), Self.stamp, type: 5, "".utf8Span.span.bytes)
                try writer.message(Handle(rawValue: 1), Self.stamp, isBinary: false, "late".utf8Span.span.bytes)
            }
            await there.hears { $0.contains { $0.isMessage(1, "4late", ownership: 2) } }
            #expect(scene.told.all == ["east: me from 192.0.2.1", "east: early", "east: upgraded", "east: late"])
        }
    }

    @Test("What still comes to the former owner is sent after the session, whatever it is")
    func redirection() async throws {
        try await self.withScene { scene in
            let id = try await self.open(at: scene.gateway)
            try scene.eastern.say { try $0.attach(Handle(rawValue: 1), session: id, head: Self.head) }
            let node = scene.east.nodeID
            await scene.eastern.hears { $0.contains(.movedTo(1, node: node)) }
            try scene.gateway.say { writer in
                try writer.poll(Handle(rawValue: 3), session: id)
                try writer.postBegan(Handle(rawValue: 4), session: id)
                try writer.attach(Handle(rawValue: 5), session: id, head: Self.head)
                try writer.misdirected(Handle(rawValue: 6), transport: .polling, session: id)
            }
            await scene.gateway.hears { heard in
                (3...6).allSatisfy { heard.contains(.movedTo($0, node: node)) }
            }
        }
    }

    @Test("A session is there as soon as its owner says so, though nobody asks for it")
    func unasked() async throws {
        try await self.withScene { scene in
            let id = try await self.open(at: scene.gateway)
            try scene.eastern.say { try $0.attach(Handle(rawValue: 1), session: id, head: Self.head) }
            while scene.told.all.count < 2 { try await scene.clusters.pause() }
            #expect(scene.told.all == ["east: me from 192.0.2.1", "east: early"])
            #expect(scene.east.session(id)?.ownership == 2)
        }
    }

    @Test("Without an upgrade the application is told after the delay")
    func delay() async throws {
        try await self.withScene(delay: .milliseconds(50)) { scene in
            let began = ContinuousClock.now
            _ = try await self.open(at: scene.gateway)
            #expect(scene.told.all.isEmpty || ContinuousClock.now - began >= .milliseconds(50))
            while scene.told.all.count < 2 { try await scene.clusters.pause() }
            #expect(ContinuousClock.now - began >= .milliseconds(50))
            #expect(scene.told.all == ["west: me from 192.0.2.1", "west: early"])
        }
    }

    @Test("A WebSocket through the own cluster ends the waiting")
    func ownGateway() async throws {
        try await self.withScene { scene in
            let id = try await self.open(at: scene.gateway)
            #expect(scene.told.all == [])
            try scene.gateway.say { try $0.attach(Handle(rawValue: 5), session: id, head: Self.head) }
            await scene.gateway.hears { $0.contains(.accepted(5)) }
            #expect(scene.told.all == ["west: me from 192.0.2.1", "west: early"])
        }
    }

    @Test("An engine that leaves takes no session, which then goes on where it is")
    func leavingEngine() async throws {
        try await self.withScene { scene in
            let id = try await self.open(at: scene.gateway)
            scene.east.isDraining = true
            try scene.eastern.say { try $0.attach(Handle(rawValue: 1), session: id, head: Self.head) }
            await scene.eastern.hears { $0.contains(.accepted(1)) }
            #expect(scene.told.all == ["west: me from 192.0.2.1", "west: early"])
            #expect(scene.east.transfers.prepared.count == 0)
        }
    }

    @Test("When no answer comes the session goes on where it is, a POST of meanwhile included")
    func silence() async throws {
        try await self.withScene { scene in
            let id = try await self.open(at: scene.gateway)
            scene.clusters.carriesDirect = false
            try scene.eastern.say { try $0.attach(Handle(rawValue: 1), session: id, head: Self.head) }
            while scene.west.session(id)?.hold?.isOffered != true { try await scene.clusters.pause() }
            try scene.gateway.say { try $0.post(5, "meanwhile", session: id) }
            await scene.eastern.hears { $0.contains(.accepted(1)) }
            await scene.gateway.hears { $0.contains(.confirmed(5)) }
            #expect(scene.told.all == ["west: me from 192.0.2.1", "west: early", "west: meanwhile"])
            #expect(scene.east.sessions.isEmpty)
        }
    }

    @Test("A POST whose body came while the session was moving is sent after it, and nothing of it is heard here")
    func crossingPost() async throws {
        try await self.withScene { scene in
            let id = try await self.open(saying: nil, at: scene.gateway)
            try scene.eastern.say { try $0.attach(Handle(rawValue: 1), session: id, head: Self.head) }
            while scene.west.session(id)?.hold?.isOffered == false { await Task.yield() }
            try scene.gateway.say { try $0.post(5, "crossing", session: id) }
            let node = scene.east.nodeID
            await scene.gateway.hears { $0.contains(.movedTo(5, node: node)) }
            #expect(!scene.told.all.contains("west: crossing") && !scene.told.all.contains("east: crossing"))
        }
    }

    @Test("Of a client that leaves while the application waits it hears as always, from the beginning to the end")
    func leaving() async throws {
        try await self.withScene { scene in
            let id = try await self.open(at: scene.gateway)
            try scene.gateway.say { writer in
                try writer.postBegan(Handle(rawValue: 5), session: id)
                writer.beginPost(Handle(rawValue: 5))
                writer.packet(type: 4, isBinary: false, "bye".utf8Span.span.bytes)
                writer.packet(type: 1, isBinary: false, "".utf8Span.span.bytes)
                try writer.end()
            }
            await scene.gateway.hears { $0.contains(.confirmed(5)) }
            while scene.told.all.last != "west: transport close" { try await scene.clusters.pause() }
            #expect(
                scene.told.all == [
                    "west: me from 192.0.2.1", "west: early", "west: bye", "west: transport close",
                ]
            )
            #expect(scene.west.transfers.held.isEmpty && scene.west.transfers.heldBytes == 0)
        }
    }

    @Test("Sessions that moved to an engine that is gone are unknown, and those offered to it stay")
    func lostEngine() async throws {
        try await self.withScene { scene in
            let id = try await self.open(at: scene.gateway)
            try scene.eastern.say { try $0.attach(Handle(rawValue: 1), session: id, head: Self.head) }
            await scene.eastern.hears { $0.contains(.movedTo(1, node: scene.east.nodeID)) }
            let east = scene.east.plane.membership.own.node
            scene.east.plane.leave()
            while scene.west.plane.membership.members[east] != nil { try await scene.clusters.pause() }
            try scene.gateway.say { try $0.poll(Handle(rawValue: 7), session: id) }
            await scene.gateway.hears { $0.contains(.refused(7, status: 400, code: 1)) }
        }
    }

    @Test("What does not fit is not held: the application is told, and hears it all in order")
    func overflow() async throws {
        try await self.withScene { scene in
            let id = try await self.open(at: scene.gateway)
            let large = String(repeating: "x", count: HeldMessages.capacity)
            try scene.gateway.say { try $0.post(5, large, session: id) }
            await scene.gateway.hears { $0.contains(.confirmed(5)) }
            #expect(scene.told.all == ["west: me from 192.0.2.1", "west: early", "west: " + large])
        }
    }

    @Test("While Node.js servers may look for its sessions the application is told at once, and nothing moves")
    func nodeServers() async throws {
        try await self.withScene { scene in
            try await scene.clusters.speakWithNodeServers()
            let id = try await self.open(at: scene.gateway)
            #expect(scene.told.all == ["west: me from 192.0.2.1", "west: early"])
            try scene.eastern.say { try $0.attach(Handle(rawValue: 1), session: id, head: Self.head) }
            await scene.eastern.hears { $0.contains(.accepted(1)) }
            #expect(scene.west.sessions.count == 1)
        }
    }

    @Test("Without a delay the application is told at once, and nothing moves")
    func off() async throws {
        try await self.withScene(delay: .zero) { scene in
            let id = try await self.open(at: scene.gateway)
            #expect(scene.told.all == ["west: me from 192.0.2.1", "west: early"])
            try scene.eastern.say { try $0.attach(Handle(rawValue: 1), session: id, head: Self.head) }
            await scene.eastern.hears { $0.contains(.accepted(1)) }
            #expect(scene.west.sessions.count == 1)
        }
    }
}

extension RecordWriter {
    fileprivate mutating func post(_ handle: UInt32, _ text: String, session: String) throws {
        try self.postBegan(Handle(rawValue: handle), session: session)
        self.beginPost(Handle(rawValue: handle))
        self.packet(type: 4, isBinary: false, text.utf8Span.span.bytes)
        try self.end()
    }
}

extension TestGateway.Heard {
    fileprivate func isMessage(_ handle: UInt32, _ text: String, ownership: UInt32) -> Bool {
        guard case .message(handle, [text], let stamp) = self else { return false }
        return stamp.ownership == ownership
    }
}
