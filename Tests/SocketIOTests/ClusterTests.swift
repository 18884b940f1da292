import Adapter
import EngineIOProtocol
import NIOCore
import SocketIO
import Testing

@Suite("A cluster of servers", .timeLimit(.minutes(1)))
@EngineActor
struct ClusterTests {
    private let cluster = MemoryCluster(["a", "b", "c"])

    private func clients(_ namespace: String = "/") -> [MemoryClient] {
        self.cluster.engines.map { $0.connect(namespace) }
    }

    // MARK: Broadcasts

    @Test("A broadcast reaches each client of each server once, and is encoded once per server")
    func broadcast() {
        let clients = self.clients() + self.clients()
        self.cluster[0].io.emit("news", 1)
        #expect(clients.map { $0.take() } == Array(repeating: [#"2["news",1]"#], count: 6))
        #expect(self.cluster.engines.map(\.broadcasts) == [1, 1, 1])
    }

    @Test("Rooms, exceptions and namespaces are those of every server")
    func audience() {
        for engine in self.cluster.engines { _ = engine.io.of("/custom") }
        for engine in self.cluster.engines {
            engine.io.onConnection { socket in socket.on("join") { (room: String) in socket.join(room) } }
        }
        let clients = self.clients()
        let others = self.clients("/custom")
        clients[1].send(#"2["join","room"]"#)
        clients[2].send(#"2["join","room"]"#)
        clients[2].send(#"2["join","quiet"]"#)
        self.cluster[0].io.to("room").except("quiet").emit("news")
        #expect(clients.map { $0.take() } == [[], [#"2["news"]"#], []])
        self.cluster[0].io.of("/custom").emit("other")
        #expect(clients.allSatisfy { $0.take().isEmpty })
        #expect(others.allSatisfy { $0.take() == [#"2/custom,["other"]"#] })
    }

    @Test("A local broadcast stays on its server")
    func local() {
        let clients = self.clients()
        self.cluster[1].io.local.emit("news")
        #expect(clients.map { $0.take() } == [[], [#"2["news"]"#], []])
    }

    @Test("Attachments and the volatile flag arrive")
    func attachmentsAndFlags() {
        let clients = self.clients()
        clients[2].isWritable = false
        self.cluster[0].io.volatile.compress(false).emit("news", JSONValue(attachment: .init(bytes: [1, 2])))
        #expect(clients[1].take() == [#"51-["news",{"_placeholder":true,"num":0}]"#, "<1,2>"])
        #expect(clients[2].take() == [])
        #expect(clients[1].lastOptions?.isVolatile == true)
        #expect(clients[1].lastOptions?.compress == false)
    }

    // MARK: Sockets

    @Test("Sockets of every server join, leave and are disconnected")
    func rooms() {
        let clients = self.clients()
        self.cluster[0].io.socketsJoin("room")
        self.cluster[1].io.to("room").emit("one")
        #expect(clients.allSatisfy { $0.take() == [#"2["one"]"#] })
        self.cluster[1].io.in("room").socketsLeave("room")
        self.cluster[2].io.to("room").emit("two")
        #expect(clients.allSatisfy { $0.take().isEmpty })
        self.cluster[2].io.disconnectSockets()
        #expect(clients.map { $0.take() } == [["1"], ["1"], ["1"]])
    }

    @Test("Sockets are fetched from every server, with rooms, data and handshake")
    func fetchSockets() async throws {
        _ = self.clients()
        for engine in self.cluster.engines {
            for socket in engine.io.sockets.sockets.values {
                socket.data = ["node": JSONValue(engine.nodeID)]
                socket.join("room")
            }
        }
        let sockets = try await self.cluster[0].io.fetchSockets()
        #expect(sockets.compactMap { $0.data["node"]?.string }.sorted() == ["a", "b", "c"])
        #expect(sockets.allSatisfy { $0.rooms == [$0.id, "room"] })
        #expect(sockets.allSatisfy { $0.handshake.headers["x-test"] == "1" && $0.handshake.query["EIO"] == "4" })
        #expect(try await self.cluster[0].io.local.fetchSockets().count == 1)
    }

    @Test("However much a server's sockets have with them, it is told in messages of moderate size")
    func manySockets() async throws {
        _ = (0..<40).map { _ in self.cluster[1].connect() }
        let text = JSONValue(String(repeating: "x", count: 100_000))
        let data = JSONValue(attachment: .init(repeating: 0, count: 100_000))
        for socket in self.cluster[1].io.sockets.sockets.values { socket.data = ["text": text, "data": data] }
        let sockets = try await self.cluster[0].io.fetchSockets()
        #expect(sockets.count == 40)
        #expect(sockets.allSatisfy { $0.data["data"]?.attachment?.readableBytes == 100_000 })
        #expect(self.cluster.longestMessage < 1 << 20)
    }

    @Test("A server that says nothing is missing from the sockets, and the others' are there")
    func silentServer() async throws {
        _ = self.clients()
        self.cluster.silence("b")
        let sockets = Task { [cluster] in try await cluster[0].io.timeout(.seconds(1)).fetchSockets() }
        await Gate().settled { self.cluster[0].io.cluster.pendingRequests == 1 }
        self.cluster[0].advance(by: .seconds(1))
        let found = try await sockets.value
        #expect(found.count == 2)
        #expect(found.missing == ["b"])
        #expect(self.cluster.missing(on: "a") == [["b"]])
    }

    // MARK: Servers

    @Test("An event for servers reaches the others, and brings each one's answer")
    func serverSideEmit() async throws {
        var heard: [String] = []
        for engine in self.cluster.engines {
            engine.io.sockets.onServerSideEvent("ping") { (text: String) -> String in
                heard.append(engine.nodeID)
                return text + engine.nodeID
            }
        }
        self.cluster[0].io.serverSideEmit("ping", "x")
        #expect(heard == ["b", "c"])
        let answers = try await self.cluster[1].io.serverSideEmitWithAck("ping", "y")
        #expect(answers.compactMap(\.string).sorted() == ["ya", "yc"])
        #expect(try await self.cluster[1].io.local.serverSideEmitWithAck("ping", "z").isEmpty)
    }

    @Test("A server that never answers is named when the time is up; one that leaves does not cost the time")
    func serverSideSilence() async throws {
        for engine in self.cluster.engines {
            engine.io.sockets.onServerSideEvent("ping") { (acknowledge: Acknowledgement) in
                if engine.nodeID == "b" { acknowledge(1) }
            }
        }
        let late = Task { [cluster] in try await cluster[0].io.timeout(.seconds(1)).serverSideEmitWithAck("ping") }
        await Gate().settled { self.cluster[0].io.cluster.pendingRequests == 1 }
        self.cluster[0].advance(by: .seconds(1))
        let error = await #expect(throws: OperationTimedOut.self) { try await late.value }
        #expect(error?.responses.compactMap(\.int) == [1])
        #expect(error?.missing == ["c"])

        let answers = Task { [cluster] in try await cluster[0].io.serverSideEmitWithAck("ping") }
        await Gate().settled { self.cluster[0].io.cluster.pendingRequests == 1 }
        self.cluster.leave("c")
        #expect(try await answers.value.compactMap(\.int) == [1])
        #expect(try await answers.value.missing == ["c"])
    }

    @Test("Servers are counted by namespace, as they come and go")
    func serverCount() async throws {
        #expect(try await self.cluster[0].io.serverCount() == 3)
        _ = self.cluster[1].io.of("/custom")
        #expect(try await self.cluster[0].io.of("/custom").serverCount() == 2)
        self.cluster.join("d")
        #expect(try await self.cluster[0].io.serverCount() == 4)
        #expect(try await self.cluster[3].io.serverCount() == 4)
        #expect(try await self.cluster[3].io.of("/custom").serverCount() == 3)
        self.cluster.leave("b")
        #expect(try await self.cluster[0].io.serverCount() == 3)
        #expect(try await self.cluster[0].io.local.serverCount() == 1)
    }

    @Test("However long the names of its namespaces are, a server is known to one that comes later")
    func longNames() async throws {
        for number in 0..<40 { _ = self.cluster[0].io.of("/\(number)-" + String(repeating: "x", count: 100_000)) }
        self.cluster.join("d")
        #expect(try await self.cluster[3].io.serverCount() == 4)
        #expect(try await self.cluster[3].io.of("/39-" + String(repeating: "x", count: 100_000)).serverCount() == 2)
        #expect(self.cluster.longestMessage < 1 << 20)
    }

    @Test("A late word of a server that has left does not bring it back")
    func lateWord() async throws {
        self.cluster.leave("b")
        self.cluster.say(.serving(["/", "/custom"], wantsAnswer: false), from: "b")
        #expect(try await self.cluster[0].io.serverCount() == 2)
        #expect(try await self.cluster[0].io.of("/custom").serverCount() == 1)
        #expect(try await self.cluster[0].io.fetchSockets().missing == [])
    }
}
