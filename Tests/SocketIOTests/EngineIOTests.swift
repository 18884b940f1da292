import EngineIOProtocol
import NIOCore
import SocketIO
import Testing

@Suite("Raw Engine.IO")
@EngineActor
struct EngineIOTests {
    private let engine = MemoryEngine()

    @Test("An application gets messages and sends them")
    func echo() {
        self.engine.engineIO.onConnection { socket in socket.onMessage { message in socket.send(message) } }
        let client = self.engine.openRaw()
        client.send("hello")
        client.send([1, 2])
        #expect(client.sent == ["hello", "<1,2>"])
    }

    @Test("It hears of upgrade, drain and end, and of the reason once")
    func events() {
        var heard: [String] = []
        self.engine.engineIO.onConnection { socket in
            socket.onUpgrade { heard.append("upgrade") }
            socket.onDrain { heard.append("drain") }
            socket.onClose { reason, detail in heard.append("\(reason) (\(detail))") }
        }
        let client = self.engine.openRaw()
        client.receiver?.upgraded()
        client.receiver?.drained()
        client.receiver?.closed(.transportError, .pollOverlap)
        client.receiver?.closed(.transportError, .pollOverlap)
        #expect(heard == ["upgrade", "drain", "transport error (overlap from client)"])
    }

    @Test("The server counts its sessions and can close them")
    func counts() {
        let clients = [self.engine.openRaw(), self.engine.openRaw()]
        #expect(self.engine.engineIO.clientsCount == 2)
        self.engine.engineIO.close()
        #expect(clients.allSatisfy { !$0.isOpen })
        #expect(self.engine.engineIO.clientsCount == 0)
    }

    @Test("A socket of Socket.IO shows the session it shares with the client's other sockets")
    func conn() {
        var upgrades = 0
        var transports: [String] = []
        self.engine.io.onConnection { socket in
            transports.append(socket.conn.transport)
            socket.conn.onUpgrade { upgrades += 1 }
        }
        let client = self.engine.connect("/", .polling)
        client.receiver?.upgraded()
        #expect(transports == ["polling"] && upgrades == 1)
    }
}
