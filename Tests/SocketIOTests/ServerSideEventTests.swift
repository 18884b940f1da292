import NIOCore
import SocketIO
import SocketIOProtocol
import Testing

@Suite("Events between servers")
@EngineActor
struct ServerSideEventTests {
    private let engine = MemoryEngine()

    private func receive(_ json: String, _ acknowledgement: Acknowledgement? = nil) throws {
        let payload = try JSONFragment(validating: ByteBuffer(string: json))
        self.engine.io.sockets.received(serverSideEvent: payload, acknowledgement)
    }

    @Test("A handler gets the event's arguments, and what it returns is the answer")
    func answers() throws {
        var heard: [String] = []
        self.engine.io.sockets.onAnyServerSideEvent { name, arguments in heard.append("\(name) \(arguments.count)") }
        self.engine.io.sockets.onServerSideEvent("ping") { (number: Int) in number + 1 }
        var answer: JSONFragment?
        try self.receive(#"["ping",1,2]"#, Acknowledgement { answer = $0.fragment })
        try self.receive(#"["other"]"#)
        #expect(answer.map { String(buffer: $0.bytes) } == "[2]")
        #expect(heard == ["ping 2", "other 0"])
    }

    @Test("A handler that waits may answer when it likes, once")
    func answersLater() async throws {
        let gate = Gate()
        self.engine.io.sockets.onServerSideEvent("ping") { (number: Int, acknowledge: Acknowledgement) async in
            await gate.wait()
            acknowledge(number)
            acknowledge(number)
        }
        var answers: [String] = []
        try self.receive(#"["ping",7]"#, Acknowledgement { answers.append(String(buffer: $0.fragment.bytes)) })
        #expect(answers.isEmpty)
        gate.open()
        await Gate().settled { !answers.isEmpty }
        #expect(answers == ["[7]"])
    }
}
