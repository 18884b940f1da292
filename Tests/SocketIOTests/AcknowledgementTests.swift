import EngineIOProtocol
import NIOCore
import SocketIO
import Testing

@Suite("Acknowledgements", .timeLimit(.minutes(1)))
@EngineActor
struct AcknowledgementTests {
    private let engine = MemoryEngine()

    private func client(_ configure: @escaping @EngineActor (Socket) -> Void) -> MemoryClient {
        self.engine.io.onConnection { socket in configure(socket) }
        return self.engine.connect()
    }

    // MARK: The server answers

    @Test("The value a handler returns is the acknowledgement")
    func returned() {
        let client = self.client { socket in
            socket.on("add") { (a: Int, b: Int) in a + b }
            socket.on("echo") { (arguments: Arguments) in arguments }
            socket.on("nothing") {}
        }
        client.send(#"21["add",1,2]"#)
        client.send(#"2456["echo","a",{"b":1}]"#)
        client.send(#"23["nothing"]"#)
        client.send(#"2["add",1,2]"#)
        #expect(client.sent == ["31[3]", #"3456["a",{"b":1}]"#, "33[]"])
    }

    @Test("Binary answers travel as attachments, in other namespaces too")
    func binary() {
        self.engine.io.of("/custom").onConnection { socket in
            socket.on("echo") { (value: ByteBuffer) in value }
        }
        let client = self.engine.connect("/custom")
        client.send(#"51-/custom,789["echo",{"_placeholder":true,"num":0}]"#)
        client.send([1, 2, 3])
        #expect(client.sent == [#"61-/custom,789[{"_placeholder":true,"num":0}]"#, "<1,2,3>"])
    }

    @Test("An explicit acknowledgement answers once, with as many values as are given, or never")
    func explicit() {
        var requested: [Bool] = []
        let client = self.client { socket in
            socket.on("event") { (acknowledge: Acknowledgement) in
                requested.append(acknowledge.isRequested)
                #expect(acknowledge("a", 1) == acknowledge.isRequested)
                #expect(!acknowledge("twice"))
            }
            socket.on("silent") { (_: Acknowledgement) in }
        }
        client.send(#"25["event"]"#)
        client.send(#"2["event"]"#)
        client.send(#"26["silent"]"#)
        #expect(client.sent == [#"35["a",1]"#])
        #expect(requested == [true, false])
    }

    @Test("A handler that throws acknowledges nothing, and of several handlers the first answers")
    func throwing() {
        struct Failure: Error {}
        let client = self.client { socket in
            socket.on("event") { () throws -> Int in throw Failure() }
            socket.on("event") { 2 }
            socket.on("event") { 3 }
        }
        client.send(#"27["event"]"#)
        #expect(client.sent == ["37[2]"])
    }

    @Test("An asynchronous handler answers when it has finished")
    func asynchronous() async {
        let gate = Gate()
        let client = self.client { socket in
            socket.on("event") { (number: Int) async in
                await gate.wait()
                return number * 2
            }
        }
        client.send(#"28["event",4]"#)
        #expect(client.sent.isEmpty)
        gate.open()
        await gate.settled { !client.sent.isEmpty }
        #expect(client.sent == ["38[8]"])
    }

    // MARK: The client answers

    @Test("emitWithAck returns the client's answer with the type that is asked for")
    func emitWithAck() async throws {
        var socket: Socket?
        let client = self.client { socket = $0 }
        let asking = try #require(socket)
        let answer = Task.immediate { @EngineActor in try await asking.emitWithAck("question", 42, as: String.self) }
        #expect(client.take() == [#"20["question",42]"#])
        client.send(#"30["answer","more"]"#)
        #expect(try await answer.value == "answer")
        let all = Task.immediate { @EngineActor in try await asking.emitWithAck("question", as: Arguments.self) }
        client.send(#"31["answer","more"]"#)
        #expect(try await all.value == ["answer", "more"])
    }

    @Test("An answer that nobody waits for is ignored, also a second one")
    func unexpectedAnswer() {
        let client = self.client { _ in }
        client.send("312[]")
        #expect(client.isOpen)
    }

    @Test("Without an answer in time emitWithAck throws, and a late answer is ignored")
    func timesOut() async throws {
        var socket: Socket?
        let client = self.client { socket = $0 }
        let asking = try #require(socket)
        let answer = Task.immediate { @EngineActor in
            try await asking.timeout(.seconds(5)).emitWithAck("question")
        }
        self.engine.advance(by: .seconds(5))
        client.send("30[1]")
        await #expect(throws: OperationTimedOut()) { try await answer.value }
        #expect("\(OperationTimedOut())" == "operation has timed out")
    }

    @Test("When the socket disconnects, whoever waits for its answer hears so, and no timer is left")
    func disconnects() async throws {
        var socket: Socket?
        let client = self.client { socket = $0 }
        let asking = try #require(socket)
        let answer = Task.immediate { @EngineActor in
            try await asking.timeout(.seconds(5)).emitWithAck("question")
        }
        client.end(.transportClose)
        await #expect(throws: SocketDisconnected()) { try await answer.value }
        #expect(self.engine.runningTimers == 0)
    }

    // MARK: Broadcasts

    @Test("A broadcast gathers each client's first answer, under one id")
    func broadcast() async throws {
        let clients = [self.engine.connect(), self.engine.connect()]
        let answers = Task.immediate { @EngineActor in
            try await self.engine.io.timeout(.seconds(1)).emitWithAck("question")
        }
        #expect(clients.map { $0.take() } == [[#"20["question"]"#], [#"20["question"]"#]])
        clients[1].send("30[2]")
        clients[0].send("30[1,\"more\"]")
        let responses = try await answers.value
        #expect(Array(responses) == [2, 1] && responses.missing.isEmpty)
        #expect(self.engine.runningTimers == 0)
    }

    @Test("A broadcast that lacks an answer in time throws those that came")
    func broadcastTimesOut() async throws {
        let clients = [self.engine.connect(), self.engine.connect()]
        let answers = Task.immediate { @EngineActor in
            try await self.engine.io.timeout(.seconds(1)).emitWithAck("question")
        }
        clients[0].send("30[1]")
        self.engine.advance(by: .seconds(1))
        await #expect(throws: OperationTimedOut(responses: [1])) { try await answers.value }
    }

    @Test("A broadcast to nobody has no answers, at once")
    func broadcastToNobody() async throws {
        let responses = try await self.engine.io.to("nowhere").timeout(.seconds(1)).emitWithAck("question")
        #expect(responses.isEmpty)
    }

    @Test("A broadcast with acknowledgements but without a timeout traps")
    func broadcastWithoutTimeout() async {
        await #expect(processExitsWith: .failure) {
            _ = try await MemoryEngine().io.to("room").emitWithAck("question")
        }
    }
}
