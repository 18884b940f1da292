import Backbone
import EngineIOProtocol
import SessionLink
import SocketIO
import Testing

@testable import EngineRuntime

@Suite("An engine, heard through its links", .timeLimit(.minutes(1)), .serialized)
@EngineActor
struct EngineTests {
    private static let head = RequestHead(
        method: "GET",
        uri: "/engine.io/?EIO=4&transport=polling",
        headers: [("Host", "localhost")],
        remoteAddress: "127.0.0.1",
        isSecure: false
    )

    fileprivate nonisolated static let stamp = SessionStamp(ownership: 1, sequence: 1)

    /// An engine with the application that sends everything back.
    private func withEcho(_ body: @EngineActor (TestCluster) async throws -> Void) async throws {
        let cluster = try await TestCluster { engine in
            engine.server.onConnection { socket in socket.onMessage { message in socket.send(message) } }
        }
        do { try await body(cluster) } catch { Issue.record(error) }
        await cluster.stop()
    }

    /// Opens a session and returns its id.
    private func open(
        _ transport: Record.Transport,
        _ handle: UInt32,
        at gateway: TestGateway
    ) async throws -> String {
        try gateway.say {
            try $0.open(Handle(rawValue: handle), transport: transport, version: "4", head: Self.head)
        }
        var id = ""
        await gateway.hears { heard in
            for case .opened(handle, let session, _) in heard { id = session }
            return !id.isEmpty
        }
        return id
    }

    @Test("A handshake is answered with an id that begins with the engine's slot")
    func handshake() async throws {
        try await self.withEcho { cluster in
            let gateway = try cluster.gateway()
            let id = try await self.open(.polling, 1, at: gateway)
            #expect(id.utf8.count == 20)
            #expect(id.hasPrefix("\(try #require(cluster.engine.slot).tag)"))
        }
    }

    @Test("An engine whose slot is another node's takes no sessions until it has a new one, and says so")
    func slotLost() async throws {
        try await self.withEcho { cluster in
            let claim = try #require(cluster.engine.slot)
            #expect(cluster.engine.takesSessions && cluster.engine.plane.membership.own.isReady)
            cluster.engine.membershipChanged(.slotLost(claim))
            #expect(!cluster.engine.takesSessions && !cluster.engine.plane.membership.own.isReady)
            cluster.engine.membershipChanged(.slotSettled(claim))
            #expect(cluster.engine.takesSessions && cluster.engine.plane.membership.own.isReady)
        }
    }

    @Test("A poll is answered with what the application sends, a POST once the application has it")
    func polling() async throws {
        try await self.withEcho { cluster in
            let gateway = try cluster.gateway()
            let id = try await self.open(.polling, 1, at: gateway)
            try gateway.say { writer in
                try writer.poll(Handle(rawValue: 2), session: id)
                try writer.postBegan(Handle(rawValue: 3), session: id)
                writer.beginPost(Handle(rawValue: 3))
                writer.packet(type: 4, isBinary: false, "hello".utf8Span.span.bytes)
                try writer.end()
            }
            await gateway.hears { $0.contains(.confirmed(3)) }
            #expect(gateway.heard.contains(.answer(2, ["4hello"])))
        }
    }

    /// What has become of a session.
    @EngineActor
    private final class Course {
        weak var socket: EngineIOSocket?
        var ends = 0
    }

    @Test("A session that the application closes as soon as it is told of it ends once, and nothing holds it")
    func closedAtOnce() async throws {
        let course = Course()
        let cluster = try await TestCluster { engine in
            engine.server.onConnection { socket in
                course.socket = socket
                socket.onClose { _, _ in course.ends += 1 }
                socket.close()
            }
        }
        let gateway = try cluster.gateway()
        _ = try await self.open(.webSocket, 1, at: gateway)
        #expect(course.ends == 1)
        #expect(course.socket == nil && cluster.engine.sessions.isEmpty)
        await cluster.stop()
    }

    @Test("Messages of a WebSocket come back in order, each with the next stamp of its session")
    func webSocket() async throws {
        try await self.withEcho { cluster in
            let gateway = try cluster.gateway()
            _ = try await self.open(.webSocket, 1, at: gateway)
            try gateway.say { writer in
                for number in 0..<100 {
                    let stamp = SessionStamp(ownership: 1, sequence: UInt32(number + 1))
                    let text = "\(number)"
                    try writer.message(Handle(rawValue: 1), stamp, isBinary: false, text.utf8Span.span.bytes)
                }
            }
            await gateway.hears { $0.filter(\.isMessage).count == 100 }
            let messages = gateway.heard.compactMap(\.message)
            #expect(messages.map(\.texts) == (0..<100).map { ["4\($0)"] })
            let sequences = messages.map(\.stamp.sequence)
            #expect(sequences == Array(sequences[0]..<sequences[0] + 100))
        }
    }

    @Test("A session that does not exist is refused with code 1")
    func unknown() async throws {
        try await self.withEcho { cluster in
            let gateway = try cluster.gateway()
            try gateway.say { try $0.poll(Handle(rawValue: 9), session: "AAAAbbbbccccddddeeee") }
            await gateway.hears { $0.contains(.refused(9, status: 400, code: 1)) }
        }
    }

    @Test("When a gateway leaves, sessions with something open there end, the others go on elsewhere")
    func gatewayLeaves() async throws {
        try await self.withEcho { cluster in
            let leaving = try cluster.gateway()
            let staying = try cluster.gateway()
            let polling = try await self.open(.polling, 1, at: leaving)
            let idle = try await self.open(.polling, 2, at: leaving)
            _ = try await self.open(.webSocket, 3, at: leaving)
            try leaving.say { try $0.poll(Handle(rawValue: 4), session: polling) }
            try staying.say { try $0.poll(Handle(rawValue: 1), session: "AAAAbbbbccccddddeeee") }
            await staying.hears { $0.contains(.refused(1, status: 400, code: 1)) }
            #expect(cluster.engine.sessions.count == 3)

            leaving.leave()
            while cluster.engine.sessions.count > 1 { try await Task.sleep(for: .milliseconds(1)) }
            #expect(Array(cluster.engine.sessions.keys) == [idle])
            try staying.say { writer in
                try writer.postBegan(Handle(rawValue: 2), session: idle)
                writer.beginPost(Handle(rawValue: 2))
                writer.packet(type: 4, isBinary: false, "elsewhere".utf8Span.span.bytes)
                try writer.end()
                try writer.poll(Handle(rawValue: 3), session: idle)
            }
            await staying.hears { $0.contains(.answer(3, ["4elsewhere"])) }
        }
    }

    @Test("All that a WebSocket sends takes of its credit and earns it again, messages or not")
    func creditOfPackets() async throws {
        try await self.withEcho { cluster in
            let gateway = try cluster.gateway()
            _ = try await self.open(.webSocket, 1, at: gateway)
            try gateway.say { for _ in 0..<3 { try $0.saysNothing(Handle(rawValue: 1), length: 50_000) } }
            await gateway.hears { $0.credit(of: 1).count == 2 }
            #expect(gateway.heard.credit(of: 1).last ?? 0 > 150_000)
        }
    }

    @Test("What WebSockets sent that did not take over earns the one that did nothing")
    func creditOfAbandonedUpgrades() async throws {
        try await self.withEcho { cluster in
            let gateway = try cluster.gateway()
            let id = try await self.open(.polling, 1, at: gateway)
            let early = [UInt8](repeating: 0, count: 100_000)
            try gateway.say { writer in
                for handle in 2..<5 {
                    try writer.attach(Handle(rawValue: UInt32(handle)), session: id, head: Self.head)
                    try writer.message(Handle(rawValue: UInt32(handle)), Self.stamp, isBinary: true, early.span.bytes)
                }
                try writer.attach(Handle(rawValue: 5), session: id, head: Self.head)
                try writer.packet(Handle(rawValue: 5), Self.stamp, type: 5, "".utf8Span.span.bytes)
                try writer.message(Handle(rawValue: 5), Self.stamp, isBinary: false, "hello".utf8Span.span.bytes)
            }
            await gateway.hears { $0.contains(where: \.isMessage) }
            #expect(gateway.heard.credit(of: 5) == [UInt32(GatewayLink.sessionWindow)])
        }
    }

    @Test("A session that is over leaves nothing behind")
    func nothingStays() async throws {
        try await self.withEcho { cluster in
            let gateway = try cluster.gateway()
            let id = try await self.open(.webSocket, 1, at: gateway)
            weak let host = cluster.engine.session(id)
            #expect(host != nil)
            gateway.say { $0.closed(Handle(rawValue: 1), reason: CloseReason.transportClose.rawValue) }
            while cluster.engine.session(id) != nil { try await Task.sleep(for: .milliseconds(1)) }
            await Task.yield()
            #expect(host == nil)
        }
    }
}

extension RecordWriter {
    /// A noop with something behind it.
    fileprivate mutating func saysNothing(_ handle: Handle, length: Int) throws {
        try self.packet(handle, EngineTests.stamp, type: 6, [UInt8](repeating: 0, count: length).span.bytes)
    }
}

extension [TestGateway.Heard] {
    /// What one WebSocket was granted.
    fileprivate func credit(of handle: UInt32) -> [UInt32] {
        self.compactMap { if case .credit(handle, let bytes) = $0 { bytes } else { nil } }
    }
}

extension TestGateway.Heard {
    fileprivate var message: (texts: [String], stamp: SessionStamp)? {
        if case .message(_, let texts, let stamp) = self { (texts, stamp) } else { nil }
    }

    fileprivate var isMessage: Bool { self.message != nil }
}
