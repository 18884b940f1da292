import Adapter
import NIOCore
import SocketIOProtocol
import Testing

@testable import NodeWires

@Suite struct ShardedServerTests {
    static let uid = Bench.uid

    private static func bench(engines: [String] = ["a", "b"], mode: SubscriptionMode = .dynamic) -> Bench {
        Bench(engines: engines, [ShardedDialect(prefix: "socket.io", mode: mode, uid: Self.uid)])
    }

    // MARK: What engines say

    @Test("what engines do to sockets is done by Node.js servers as well")
    func passedOn() throws {
        var bench = Self.bench()
        let room = Audience(rooms: ["r"])
        let event = try JSONFragment(#"["hi",1]"#)
        let opts = #""opts":{"rooms":["r"],"except":[],"flags":{}}"#
        let end = #","uid":"\#(Self.uid)","nsp":"/"}"#
        #expect(
            bench.said(.broadcast(namespace: "/", .init(event, BroadcastOptions(audience: room)))) == [
                #"sharded socket.io#/#r# {"type":3,"data":{"packet":{"type":2,"data":["hi",1]},\#(opts)}"# + end
            ]
        )
        #expect(
            bench.said(.leave(namespace: "/", room, rooms: ["x"])) == [
                #"sharded socket.io#/# {"type":5,"data":{\#(opts),"rooms":["x"]}"# + end
            ]
        )
        #expect(
            bench.said(.serverSideEvent(namespace: "/", event, nil)) == [
                #"sharded socket.io#/# {"type":9,"data":{"packet":["hi",1]}"# + end
            ]
        )
    }

    @Test("an engine has each server's answer as it comes, once it is known how many there are")
    func pictures() throws {
        var bench = Self.bench()
        let id = "\(Self.uid)-1"
        #expect(bench.said(.fetchSockets(namespace: "/", .everyone, 9)).first == "count / \(id)")
        let answer = #"{"type":8,"data":{"requestId":"\#(id)","sockets":[{"id":"n1"}]},"uid":"u","nsp":"/"}"#
        #expect(try bench.sharded(answer) == [])
        #expect(
            bench.server.counted(1, for: id).map(\.line) == ["a: announced #9 1", #"a: sockets #9 [{"id":"n1"}]"#]
        )
        #expect(bench.server.pendingRequests == 0)
    }

    @Test("how many clients a broadcast has reached is announced when each server has said it")
    func acknowledgements() throws {
        var bench = Self.bench()
        let id = "\(Self.uid)-1"
        let broadcast = ClusterMessage.Broadcast(
            try JSONFragment(#"["hi"]"#),
            BroadcastOptions(audience: Audience(rooms: ["r"])),
            acknowledgements: .init(id: 4, timeout: 300)
        )
        let asked = bench.said(.broadcast(namespace: "/", broadcast))
        #expect(asked.last?.hasPrefix(#"sharded socket.io#/# {"type":3,"#) == true)
        #expect(asked.last?.contains(#""flags":{"timeout":300}"#) == true)
        _ = bench.server.counted(1, for: id)
        let end = #"},"uid":"u","nsp":"/"}"#
        #expect(
            try bench.sharded(#"{"type":11,"data":{"requestId":"\#(id)","clientCount":1"# + end) == [
                "a: announced #4 1"
            ]
        )
        #expect(
            try bench.sharded(#"{"type":12,"data":{"requestId":"\#(id)","packet":7"# + end) == ["a: acknowledged #4 7"]
        )
        #expect(bench.server.pendingRequests == 0)
    }

    // MARK: What Node.js servers say

    @Test("what Node.js servers do to sockets is told to all engines, and nobody answers")
    func utilities() throws {
        var bench = Self.bench()
        let end = #","uid":"u","nsp":"/"}"#
        let opts = #""opts":{"rooms":["r"],"except":[],"flags":{}}"#
        #expect(
            try bench.sharded(#"{"type":3,"data":{"packet":{"type":2,"data":["hi"]},\#(opts)}"# + end)
                == [#"all: broadcast / ["hi"] to ["r"]"#]
        )
        #expect(
            try bench.sharded(#"{"type":4,"data":{\#(opts),"rooms":["x"]}"# + end) == [#"all: join / ["r"] ["x"]"#]
        )
        #expect(
            try bench.sharded(#"{"type":6,"data":{\#(opts),"close":false}"# + end) == [
                #"all: disconnect / ["r"] false"#
            ]
        )
        #expect(try bench.sharded(#"{"type":9,"data":{"packet":["e",1]}"# + end) == [#"all: event / ["e",1]"#])
        #expect(try bench.sharded(#"{"type":2"# + end) == [])
    }

    @Test("all engines together give one answer, on the channel of the server that asked")
    func oneAnswer() throws {
        var bench = Self.bench()
        let opts = #""opts":{"rooms":[],"except":[],"flags":{}}"#
        #expect(
            try bench.sharded(#"{"type":7,"data":{\#(opts),"requestId":"q"},"uid":"n1","nsp":"/"}"#)
                == ["all: fetch / [] #1"]
        )
        #expect(bench.said(.sockets(1, try JSONFragment(#"[{"id":"s1"}]"#))) == [])
        #expect(
            bench.said(.sockets(1, try JSONFragment(#"[{"id":"s2"}]"#)), by: "b") == [
                #"sharded socket.io#/#n1# {"type":8,"data":{"requestId":"q","sockets":[{"id":"s1"},{"id":"s2"}]},"#
                    + #""uid":"\#(Self.uid)","nsp":"/"}"#
            ]
        )
    }

    @Test("clients of all engines are announced together, and what they acknowledge is passed on at once")
    func clientsOfAllEngines() throws {
        var bench = Self.bench()
        let request = """
            {"type":3,"data":{"packet":{"type":2,"data":["hi"]},"requestId":"q",\
            "opts":{"rooms":[],"except":[],"flags":{"timeout":700}}},"uid":"n1","nsp":"/"}
            """
        #expect(try bench.sharded(request) == [#"all: broadcast / ["hi"] to [] #1 700"#])
        let channel = "sharded socket.io#/#n1# "
        let end = #"},"uid":"\#(Self.uid)","nsp":"/"}"#
        #expect(bench.said(.announced(1, answers: 1)) == [])
        #expect(
            bench.said(.acknowledged(1, try JSONFragment("5")))
                == [channel + #"{"type":12,"data":{"requestId":"q","packet":5"# + end]
        )
        #expect(
            bench.said(.announced(1, answers: 0), by: "b")
                == [channel + #"{"type":11,"data":{"requestId":"q","clientCount":1"# + end]
        )
        #expect(bench.server.pendingRequests == 0)
    }

    @Test("what a bridge of linked clusters says, this one or another, is not heard", arguments: ["1", "2"])
    func kin(id: String) throws {
        var bench = Self.bench()
        for type in [4, 5] {
            let message = #"{"type":\#(type),"data":{"opts":{},"rooms":["a"]},"uid":"signalbox-r-\#(id)","nsp":"/"}"#
            #expect(try bench.sharded(message) == [])
        }
        #expect(
            try bench.sharded(#"{"type":7,"data":{"opts":{},"requestId":"q"},"uid":"signalbox-r-\#(id)","nsp":"/"}"#)
                == []
        )
    }

    @Test("a message for a namespace that nobody serves is none for this server")
    func otherNamespace() throws {
        var bench = Self.bench()
        #expect(try bench.sharded(#"{"type":4,"data":{"opts":{},"rooms":["a"]},"uid":"u","nsp":"/x"}"#) == [])
    }

    // MARK: Both wires

    @Test("on two wires each message is said on both, and a question is one for all servers")
    func bothWires() throws {
        var bench = Bench([Bench.classic, Bench.sharded])
        #expect(bench.said(.disconnect(namespace: "/", .everyone, close: true)).count == 2)
        let id = "\(Self.uid)-1"
        let asked = bench.said(.fetchSockets(namespace: "/", .everyone, 9))
        #expect(asked.count == 3 && asked.first == "count / \(id)")
        #expect(bench.server.counted(2, for: id).map(\.line) == ["a: announced #9 2"])
        #expect(try bench.response(#"{"requestId":"\#(id)","sockets":[]}"#) == ["a: sockets #9 []"])
        let answer = #"{"type":8,"data":{"requestId":"\#(id)","sockets":[]},"uid":"u","nsp":"/"}"#
        #expect(try bench.sharded(answer) == ["a: sockets #9 []"])
        #expect(bench.server.pendingRequests == 0)
    }

    @Test("a request is answered on the wire it came on")
    func sameWire() throws {
        var bench = Bench(engines: ["a"], [Bench.classic, Bench.sharded])
        _ = try bench.request(#"{"uid":"u","requestId":"q","type":5,"opts":{}}"#)
        #expect(bench.said(.sockets(1, try JSONFragment("[]"))).first?.hasPrefix("socket.io-response#/# ") == true)
        _ = try bench.sharded(#"{"type":7,"data":{"opts":{},"requestId":"q"},"uid":"u","nsp":"/"}"#)
        #expect(bench.said(.sockets(2, try JSONFragment("[]"))).first?.hasPrefix("sharded socket.io#/#u# ") == true)
    }

    // MARK: Rooms

    @Test("engines are asked for their rooms as long as some have channels", arguments: SubscriptionMode.allCases)
    func watching(mode: SubscriptionMode) {
        let dialect = ShardedDialect(prefix: "socket.io", mode: mode, uid: Self.uid)
        var bench = Bench(isElected: false, [dialect])
        let watch = [SubscriptionMode.dynamic: ["public"], .dynamicPrivate: ["all"]][mode, default: []]
        #expect(bench.server.elected().map(\.line) == ["subscribe /"] + watch.map { "all: watch \($0) rooms" })
        #expect(
            bench.server.appeared("c").map(\.line) == ["c: serving [] true"] + watch.map { "c: watch \($0) rooms" }
        )
        // It may have missed that it was asked.
        #expect(
            bench.said(.serving(["/"], wantsAnswer: true), by: "c")
                == ["c: serving [] false"] + watch.map { "c: watch \($0) rooms" }
        )
    }

    @Test("a room's channel is listened to as long as an engine has the room")
    func following() {
        var bench = Self.bench()
        #expect(
            bench.said(.rooms(namespace: "/", .init(part: .only, added: ["r", "s"])))
                == ["follow r in /", "follow s in /"]
        )
        #expect(bench.said(.rooms(namespace: "/", .init(added: ["r"])), by: "b") == [])
        #expect(bench.said(.rooms(namespace: "/", .init(removed: ["r", "s"]))) == ["unfollow s in /"])
        #expect(bench.server.left("b").map(\.line) == ["unfollow r in /"])
        _ = bench.said(.rooms(namespace: "/", .init(added: ["t"])))
        #expect(bench.server.retired().map(\.line) == ["all: withdrawn 1", "unsubscribe /", "unfollow t in /"])
        #expect(bench.said(.rooms(namespace: "/", .init(added: ["u"]))) == [])
    }

    @Test("a static server does not care for rooms")
    func indifferent() {
        var bench = Self.bench(mode: .static)
        #expect(bench.said(.rooms(namespace: "/", .init(part: .only, added: ["r"]))) == [])
    }
}
