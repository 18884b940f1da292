import EngineIOProtocol
import SocketIO
import Testing

@Suite("Handlers and their cost", .timeLimit(.minutes(1)))
@EngineActor
struct AsyncHandlerTests {
    private let engine = MemoryEngine()

    @Test("A packet with a synchronous handler adds no job to the loop, and is finished when it returns")
    func synchronous() async {
        // In a process of its own: nobody else uses the loop there.
        await #expect(processExitsWith: .success) { @EngineActor in
            let engine = MemoryEngine()
            engine.io.onConnection { socket in
                socket.on("echo") { (text: String) in text }
                socket.on("message") { (text: String) in socket.emit("message", text) }
            }
            let client = engine.connect()
            let before = EngineLoop.shared.enqueuedJobs
            for _ in 0..<1000 {
                precondition(client.send(#"21["echo","hello"]"#) == .finished)
                precondition(client.send(#"2["message","hello"]"#) == .finished)
            }
            precondition(EngineLoop.shared.enqueuedJobs == before)
            precondition(client.sent.count == 2000)
        }
    }

    @Test("An asynchronous handler runs on the loop, directly up to where it first waits")
    func asynchronous() async {
        let gate = Gate()
        var steps: [String] = []
        self.engine.io.onConnection { socket in
            socket.on("wait") { (name: String) async in
                steps.append("begin \(name)")
                await gate.wait()
                steps.append("end \(name)")
            }
            socket.on("no wait") { () async in steps.append("straight") }
        }
        let client = self.engine.connect()
        let message = #"2["wait","a"]"#
        #expect(client.send(message) == .pending)
        #expect(client.send(#"2["no wait"]"#) == .finished)
        #expect(steps == ["begin a", "straight"])
        #expect(client.finishedBytes == 0)
        gate.open()
        await gate.settled { client.finishedBytes > 0 }
        #expect(steps == ["begin a", "straight", "end a"])
        #expect(client.finishedBytes == message.utf8.count)
    }

    @Test("Handlers of every form may wait before they answer")
    func everyForm() async {
        let gate = Gate()
        self.engine.io.onConnection { socket in
            socket.on("nothing") { (_: Int, _: String) async in await gate.wait() }
            socket.on("value") { (number: Int, text: String) async -> String in
                await gate.wait()
                return text + "\(number)"
            }
            socket.on("acknowledged") { (number: Int, text: String, acknowledge: Acknowledgement) async in
                await gate.wait()
                acknowledge(text, number)
            }
            socket.on("no arguments") { (acknowledge: Acknowledgement) async in
                await gate.wait()
                acknowledge()
            }
        }
        let client = self.engine.connect()
        for (id, event) in ["nothing", "value", "acknowledged", "no arguments"].enumerated() {
            #expect(client.send(#"2\#(id)["\#(event)",7,"x"]"#) == .pending)
        }
        gate.open()
        await gate.settled { client.sent.count == 4 }
        #expect(client.take().sorted() == ["30[]", #"31["x7"]"#, #"32["x",7]"#, "33[]"])
    }

    @Test("At most 256 events of a socket are in the hands of handlers; the others wait, in order")
    func bounded() async {
        let gate = Gate()
        var begun: [Int] = []
        self.engine.io.onConnection { socket in
            socket.on("wait") { (number: Int) async in
                begun.append(number)
                await gate.wait()
            }
            socket.on("sync") { (number: Int) in begun.append(number) }
        }
        let client = self.engine.connect()
        let messages = (0...256).map { #"2["wait",\#($0)]"# } + [#"2["sync",257]"#]
        for message in messages.prefix(256) { client.send(message) }
        #expect(client.send(messages[256]) == .queued)
        #expect(client.send(messages[257]) == .queued)
        #expect(begun == Array(0..<256))
        gate.release()
        await gate.settled { begun.count >= 257 }
        #expect(begun == Array(0...256))
        gate.release()
        await gate.settled { begun.count >= 258 }
        #expect(begun == Array(0...257))
        gate.open()
        await gate.settled { client.finishedBytes == messages.reduce(0) { $0 + $1.utf8.count } }
        #expect(client.send(#"2["sync",258]"#) == .finished)
    }

    @Test("Events that wait when the socket disconnects are not handled, and give their credit back")
    func disconnectedWhileWaiting() async {
        let gate = Gate()
        var begun = 0
        self.engine.io.onConnection { socket in
            socket.on("wait") { () async in
                begun += 1
                await gate.wait()
            }
        }
        let client = self.engine.connect()
        let message = #"2["wait"]"#
        for _ in 0..<300 { client.send(message) }
        client.end(.transportClose)
        gate.open()
        await gate.settled { client.finishedBytes >= 300 * message.utf8.count }
        #expect(begun == 256)
        #expect(client.finishedBytes == 300 * message.utf8.count)
    }

    @Test("A client of which a handler awaits an answer is read on, whatever its other events wait for")
    func asksItsOwnClient() async {
        var answers: [Int] = []
        self.engine.io.onConnection { socket in
            socket.on("ask") { () async throws in
                answers.append(try await socket.timeout(.seconds(1)).emitWithAck("question", as: Int.self))
            }
        }
        let client = self.engine.connect()
        #expect(client.receiver?.awaitsAnswer == false)
        #expect(client.send(#"2["ask"]"#) == .pending)
        #expect(client.answersAwaited == 1)
        #expect(client.receiver?.awaitsAnswer == true)
        client.send("30[7]")
        await Gate().settled { !answers.isEmpty }
        #expect(answers == [7])
        #expect(client.receiver?.awaitsAnswer == false)
    }
}
