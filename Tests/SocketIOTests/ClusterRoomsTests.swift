import Adapter
import SocketIO
import Testing

@Suite("Who watches the rooms of a server", .timeLimit(.minutes(1)))
@EngineActor
struct ClusterRoomsTests {
    private let cluster = MemoryCluster(["a"])

    private func client() -> MemoryClient {
        self.cluster[0].io.onConnection { socket in
            socket.on("join") { (room: String) in socket.join(room) }
            socket.on("leave") { (room: String) in socket.leave(room) }
        }
        return self.cluster[0].connect("/")
    }

    private func watch(includingPrivate: Bool = false) {
        self.cluster[0].io.cluster.appeared("bridge")
        self.cluster.say(.watchRooms(includingPrivate: includingPrivate), from: "bridge")
    }

    @Test("Hears which there are, then which come and go, and of each once")
    func changes() {
        let client = self.client()
        client.send(#"2["join","old"]"#)
        self.watch()
        client.send(#"2["join","new"]"#)
        client.send(#"2["join","new"]"#)
        client.send(#"2["leave","old"]"#)
        // As long as a socket's id.
        client.send(#"2["join","aaaaabbbbbcccccddddd"]"#)
        #expect(self.cluster.roomNews == ["a bridge / whole +old", "a bridge / +new", "a bridge / -old"])
    }

    @Test("Hears which part of a long list it has, and which is the last")
    func parts() {
        let client = self.client()
        let names = ["a", "b", "c"].map { String(repeating: $0, count: 200 << 10) }
        for name in names { client.send(#"2["join","\#(name)"]"#) }
        self.watch()
        let heads = self.cluster.roomNews.map { $0.prefix { $0 != "+" } }
        #expect(heads == ["a bridge / part 0 ", "a bridge / part 1 ", "a bridge / part 2 last "])
        let before = self.cluster.roomNews.count
        client.send("1")
        #expect(self.cluster.roomNews[before...].map { $0.prefix(13) } == ["a", "b", "c"].map { "a bridge / -\($0)" })
    }

    @Test("Hears of private ones if it wants to")
    func privateRooms() {
        let client = self.client()
        self.watch(includingPrivate: true)
        client.send(#"2["join","aaaaabbbbbcccccddddd"]"#)
        #expect(self.cluster.roomNews.last == "a bridge / +aaaaabbbbbcccccddddd")
    }

    @Test("Hears nothing more once it has withdrawn, or if it is not there")
    func departure() {
        let client = self.client()
        self.cluster.say(.watchRooms(includingPrivate: false), from: "stranger")
        client.send(#"2["join","first"]"#)
        #expect(self.cluster.roomNews == [])
        self.watch()
        self.cluster.say(.withdrawn(node: "bridge"), from: "bridge")
        client.send(#"2["join","second"]"#)
        #expect(self.cluster.roomNews == ["a bridge / whole +first"])
    }
}
