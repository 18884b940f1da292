import Adapter
import EngineIOProtocol
import NIOCore
import SocketIO
import Testing

@Suite("Questions to the clients of a cluster", .timeLimit(.minutes(1)))
@EngineActor
struct ClusterAcknowledgementsTests {
    private let cluster = MemoryCluster(["a", "b", "c"])

    private func clients(_ namespace: String = "/") -> [MemoryClient] {
        self.cluster.engines.map { $0.connect(namespace) }
    }

    /// The id of the last event that wants an acknowledgement.
    private func acknowledge(_ client: MemoryClient, _ json: String) {
        guard let packet = client.take().last, let end = packet.firstIndex(of: "[") else { return }
        client.send("3\(packet[..<end].dropFirst())\(json)")
    }

    @Test("A broadcast gathers the acknowledgements of every server's clients")
    func acknowledgements() async throws {
        let clients = self.clients()
        let responses = Task { [cluster] in try await cluster[0].io.timeout(.seconds(1)).emitWithAck("question") }
        await Gate().settled { clients.allSatisfy { !$0.sent.isEmpty } }
        for (index, client) in clients.enumerated() { self.acknowledge(client, "[\(index)]") }
        let answers = try await responses.value
        #expect(answers.compactMap(\.int).sorted() == [0, 1, 2])
        #expect(answers.missing == [])
    }

    @Test("Questions with several arguments reach a client on another server, and bring its answer")
    func severalArguments() async throws {
        let client = self.cluster[1].connect()
        let found = try await self.cluster[0].io.fetchSockets()
        let remote = try #require(found.first)
        let one = Task { try await remote.emitWithAck("question", 1, "x", timeout: .seconds(1)) }
        await Gate().settled { !client.sent.isEmpty }
        #expect(client.sent.last?.hasSuffix(#"["question",1,"x"]"#) == true)
        self.acknowledge(client, "[2]")
        #expect(try await one.value.int == 2)
        for engine in self.cluster.engines {
            engine.io.sockets.onServerSideEvent("sum") { (one: Int, other: Int) async -> Int in
                await Task.yield()
                return one + other
            }
        }
        #expect(try await self.cluster[0].io.serverSideEmitWithAck("sum", 1, 2).compactMap(\.int) == [3, 3])
    }

    @Test("Nobody's acknowledgements are there at once")
    func noClients() async throws {
        let answers = try await self.cluster[0].io.to("nowhere").timeout(.seconds(1)).emitWithAck("question")
        #expect(answers.isEmpty)
    }

    @Test("A client that keeps silent costs the time, and its server is not missing")
    func silentClient() async {
        let clients = self.clients()
        let responses = Task { [cluster] in try await cluster[0].io.timeout(.seconds(1)).emitWithAck("question") }
        await Gate().settled { clients.allSatisfy { !$0.sent.isEmpty } }
        self.acknowledge(clients[0], "[0]")
        self.acknowledge(clients[1], "[1]")
        self.cluster[0].advance(by: .seconds(1))
        let error = await #expect(throws: OperationTimedOut.self) { try await responses.value }
        #expect(error?.responses.compactMap(\.int).sorted() == [0, 1])
        #expect(error?.missing == [])
    }

    @Test("A server that dies before its clients have answered is missing, and nobody waits for it")
    func serverDies() async throws {
        let clients = self.clients()
        let responses = Task { [cluster] in try await cluster[0].io.timeout(.seconds(1)).emitWithAck("question") }
        await Gate().settled { clients.allSatisfy { !$0.sent.isEmpty } }
        self.acknowledge(clients[0], "[0]")
        self.acknowledge(clients[1], "[1]")
        self.cluster.leave("c")
        let answers = try await responses.value
        #expect(answers.compactMap(\.int).sorted() == [0, 1])
        #expect(answers.missing == ["c"])
    }

    @Test("What is too long for the other servers is not waited for: they are missing at once")
    func tooLong() async throws {
        let clients = self.clients()
        self.cluster.limit = 1_000
        let long = String(repeating: "x", count: 1_000)
        let responses = Task { [cluster] in try await cluster[0].io.timeout(.seconds(1)).emitWithAck("question", long) }
        await Gate().settled { !clients[0].sent.isEmpty }
        self.acknowledge(clients[0], "[0]")
        let answers = try await responses.value
        #expect(answers.compactMap(\.int) == [0])
        #expect(answers.missing.sorted() == ["b", "c"])
        let servers = try await self.cluster[0].io.serverSideEmitWithAck("question", long)
        #expect(servers.missing.sorted() == ["b", "c"])
    }

    @Test("A namespace that another server began to serve a moment ago is asked there, too")
    func freshNamespace() async throws {
        self.cluster.holdNews(of: "b")
        let client = self.cluster[1].open()
        for engine in self.cluster.engines.prefix(2) { _ = engine.io.of("/fresh") }
        self.cluster[1].io.of("/fresh").onServerSideEvent("ping") { () -> String in "b" }
        client.send("0/fresh,")
        client.sent = []
        let fresh = self.cluster[0].io.of("/fresh")
        #expect(try await fresh.fetchSockets().count == 1)
        let servers = try await fresh.serverSideEmitWithAck("ping")
        #expect(servers.compactMap(\.string) == ["b"])
        #expect(servers.missing == [])
        let responses = Task { try await fresh.timeout(.seconds(1)).emitWithAck("question") }
        await Gate().settled { !client.sent.isEmpty }
        self.acknowledge(client, "[1]")
        #expect(try await responses.value.compactMap(\.int) == [1])
    }

    @Test("One may wait for as long as there is time")
    func endlessTimeout() async throws {
        _ = self.clients()
        let operation = self.cluster[0].io.timeout(.seconds(Int64.max))
        #expect(try await operation.fetchSockets().count == 3)
        #expect(try await operation.to("nowhere").emitWithAck("question").isEmpty)
    }
}
