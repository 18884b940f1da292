import Adapter
import NIOCore
import SocketIOProtocol
import Testing

@testable import NodeWires

@Suite struct ClassicServerTests {
    static let uid = "signalbox-r-1"

    // MARK: Who is there

    @Test("a namespace is subscribed to once, however many engines serve it, and until none does")
    func subscribesOnce() {
        var bench = Bench(engines: [])
        let first = bench.said(.serving(["/", "/x"], wantsAnswer: true))
        #expect(first == ["subscribe /", "subscribe /x", "a: serving [] false"])
        #expect(bench.said(.serving(["/"], wantsAnswer: false), by: "b") == [])
        #expect(bench.server.subscribed("/").map(\.line) == [#"all: serving ["/"] false"#])
        #expect(bench.server.left("a").map(\.line) == ["unsubscribe /x"])
        #expect(bench.server.left("b").map(\.line) == ["unsubscribe /"])
    }

    @Test("before it is elected it says nothing, and afterwards it takes everything back")
    func election() throws {
        var bench = Bench(isElected: false)
        #expect(bench.said(.disconnect(namespace: "/", .everyone, close: true)) == [])
        #expect(try bench.broadcast(by: "AlfVWc") == [])
        #expect(bench.server.elected(after: "2").map(\.line) == ["all: withdrawn 2", "subscribe /"])
        #expect(bench.server.subscribed("/").map(\.line) == [#"all: serving ["/"] false"#])
        #expect(bench.server.retired().map(\.line) == ["all: withdrawn 1", "unsubscribe /"])
        #expect(bench.said(.disconnect(namespace: "/", .everyone, close: true)) == [])
    }

    @Test("an engine that comes, or was not heard, is asked what it serves")
    func introductions() {
        #expect(Bench().server.appeared("c").map(\.line) == [#"c: serving ["/"] true"#])
        #expect(Bench(isElected: false).server.appeared("c").map(\.line) == ["c: serving [] true"])
    }

    // MARK: What engines say

    @Test("what engines do to sockets is done by Node.js servers as well")
    func passedOn() throws {
        var bench = Bench()
        let room = Audience(rooms: ["r"])
        let event = try JSONFragment(#"["hi",1]"#)
        #expect(
            bench.said(.broadcast(namespace: "/", .init(event, BroadcastOptions(audience: room)))) == [
                #"socket.io#/#r# ["\#(Self.uid)",{"type":2,"data":["hi",1],"nsp":"/"},{"rooms":["r"],"except":[],"flags":{}}]"#
            ]
        )
        #expect(
            bench.said(.join(namespace: "/", room, rooms: ["x"])) == [
                #"socket.io-request#/# {"uid":"\#(Self.uid)","type":2,"opts":{"rooms":["r"],"except":[]},"rooms":["x"]}"#
            ]
        )
        #expect(
            bench.said(.serverSideEvent(namespace: "/", event, nil)) == [
                #"socket.io-request#/# {"uid":"\#(Self.uid)","type":6,"data":["hi",1]}"#
            ]
        )
    }

    @Test("an engine has each server's answer as it comes, once it is known how many there are")
    func pictures() throws {
        var bench = Bench()
        let asked = bench.said(.fetchSockets(namespace: "/", .everyone, 9))
        #expect(asked.first == "count / \(Self.uid)-1")
        #expect(asked.count == 2)
        #expect(try bench.response(#"{"requestId":"\#(Self.uid)-1","sockets":[{"id":"n1"}]}"#) == [])
        #expect(
            bench.server.counted(2, for: "\(Self.uid)-1").map(\.line)
                == ["a: announced #9 2", #"a: sockets #9 [{"id":"n1"}]"#]
        )
        #expect(
            try bench.response(#"{"requestId":"\#(Self.uid)-1","sockets":[]}"#) == ["a: sockets #9 []"]
        )
        #expect(bench.server.pendingRequests == 0)
        #expect(try bench.response(#"{"requestId":"\#(Self.uid)-1","sockets":[]}"#) == [])
    }

    @Test("without Node.js servers an engine has its answer at once", arguments: [0, -1])
    func nobody(count: Int) throws {
        var bench = Bench()
        _ = bench.said(.serverSideEvent(namespace: "/", try JSONFragment(#"["hi"]"#), 3))
        #expect(bench.server.counted(count, for: "\(Self.uid)-1").map(\.line) == ["a: announced #3 0"])
        #expect(bench.server.pendingRequests == 0)
    }

    @Test("how many clients a broadcast has reached is announced when each server has said it")
    func acknowledgements() throws {
        var bench = Bench()
        let id = "\(Self.uid)-1"
        let request = ClusterMessage.Request(id: 4, timeout: 300)
        let event = try JSONFragment(#"["hi"]"#)
        let broadcast = ClusterMessage.Broadcast(event, BroadcastOptions(), acknowledgements: request)
        let asked = bench.said(.broadcast(namespace: "/", broadcast))
        #expect(asked.last?.contains(#""type":7"#) == true)
        #expect(asked.last?.contains(#""flags":{"timeout":300}"#) == true)
        #expect(bench.server.counted(2, for: id).map(\.line) == [])
        #expect(try bench.response(#"{"type":8,"requestId":"\#(id)","clientCount":1}"#) == [])
        #expect(try bench.response(#"{"type":9,"requestId":"\#(id)","packet":"x"}"#) == [])
        #expect(
            try bench.response(#"{"type":8,"requestId":"\#(id)","clientCount":1}"#)
                == ["a: announced #4 2", #"a: acknowledged #4 "x""#]
        )
        #expect(try bench.response(#"{"type":9,"requestId":"\#(id)"}"#) == ["a: acknowledged #4 null"])
        #expect(bench.server.pendingRequests == 0)
    }

    @Test("servers that do not answer in time are counted, and the question is forgotten")
    func overdue() throws {
        var bench = Bench()
        _ = bench.said(.fetchSockets(namespace: "/", .everyone, 9))
        _ = bench.server.counted(3, for: "\(Self.uid)-1")
        _ = try bench.response(#"{"requestId":"\#(Self.uid)-1","sockets":[]}"#)
        _ = bench.server.timerFired(now: bench.start + .seconds(4))
        #expect(bench.server.pendingRequests == 1)
        _ = bench.server.timerFired(now: bench.start + .seconds(5))
        #expect(bench.server.pendingRequests == 0)
        #expect(bench.server.statistics.missingAnswers == 2)
    }

    @Test("beyond its bound no question is asked")
    func bound() {
        var bench = Bench()
        for id in 0..<NodeQuestions.limit { _ = bench.said(.fetchSockets(namespace: "/", .everyone, UInt64(id))) }
        #expect(bench.said(.fetchSockets(namespace: "/", .everyone, 0)) == [])
        #expect(bench.server.statistics.refused == 1)
        #expect(bench.server.left("a").isEmpty)
        #expect(bench.server.pendingRequests == 0)
    }

    // MARK: What Node.js servers say

    @Test("what a Node.js server or an emitter broadcasts is told to all engines", arguments: ["AlfVWc", "emitter"])
    func broadcasts(sender: String) throws {
        var bench = Bench()
        #expect(try bench.broadcast(by: sender) == [#"all: broadcast / ["hi"] to []"#])
    }

    @Test("what this bridge, or a linked cluster's, has said does not come back", arguments: [uid, "signalbox-r-2"])
    func kin(sender: String) throws {
        var bench = Bench()
        #expect(try bench.broadcast(by: sender) == [])
        for type in 2...3 {
            #expect(try bench.request(#"{"uid":"\#(sender)","type":\#(type),"opts":{},"rooms":["a"]}"#) == [])
        }
        #expect(try bench.request(#"{"uid":"\#(sender)","requestId":"r","type":5,"opts":{}}"#) == [])
        #expect(try bench.request(#"{"uid":"\#(sender)","type":6,"data":["a"]}"#) == [])
    }

    @Test("a bridge of clusters that are not linked is a server like any other")
    func stranger() throws {
        var bench = Bench()
        #expect(try bench.broadcast(by: "signalbox-q-1").count == 1)
    }

    @Test("a broadcast of another namespace is none for this one")
    func otherNamespace() throws {
        var bench = Bench()
        #expect(throws: NodeMessageError.otherNamespace("/x")) { try bench.broadcast(by: "AlfVWc", namespace: "/x") }
        _ = bench.said(.serving(["/#x"], wantsAnswer: false))
        #expect(try bench.broadcast(by: "AlfVWc", namespace: "/#x") == [])
    }

    @Test("what is done to sockets is told to all engines, and nobody answers")
    func utilities() throws {
        var bench = Bench()
        #expect(
            try bench.request(#"{"uid":"u","type":2,"opts":{"rooms":["r"],"except":[]},"rooms":["x"]}"#)
                == [#"all: join / ["r"] ["x"]"#]
        )
        #expect(try bench.request(#"{"type":3,"opts":{"rooms":[]},"rooms":["x"]}"#) == [#"all: leave / [] ["x"]"#])
        #expect(try bench.request(#"{"type":4,"opts":{"rooms":[]},"close":true}"#) == ["all: disconnect / [] true"])
        #expect(try bench.request(#"{"uid":"u","type":6,"data":["e",1]}"#) == [#"all: event / ["e",1]"#])
    }

    @Test("all engines together give one answer")
    func oneAnswer() throws {
        var bench = Bench()
        #expect(
            try bench.request(#"{"uid":"u","requestId":"q","type":5,"opts":{"rooms":["r"],"except":[]}}"#)
                == [#"all: fetch / ["r"] #1"#]
        )
        #expect(bench.said(.sockets(1, try JSONFragment(#"[{"id":"s1"}]"#))) == [])
        #expect(bench.said(.announced(1, answers: 2), by: "b") == [])
        #expect(bench.said(.sockets(1, try JSONFragment(#"[{"id":"s2"}]"#)), by: "b") == [])
        #expect(
            bench.said(.sockets(1, try JSONFragment(#"[{"id":"s3"}]"#)), by: "b")
                == [#"socket.io-response#/# {"requestId":"q","sockets":[{"id":"s1"},{"id":"s2"},{"id":"s3"}]}"#]
        )
    }

    @Test("ids of sockets and rooms are taken from the pictures")
    func picturesOnly() throws {
        var bench = Bench(engines: ["a"])
        let picture = try JSONFragment(#"[{"id":"s1","rooms":["s1","r"]},{"id":"s2","rooms":["s2","r"]}]"#)
        let answer = #"socket.io-response#/# {"requestId":"q","#
        let ids = try bench.request(#"{"uid":"u","requestId":"q","type":0,"rooms":["r"]}"#)
        #expect(ids == [#"all: fetch / ["r"] #1"#])
        #expect(bench.said(.sockets(1, picture)) == [answer + #""sockets":["s1","s2"]}"#])
        #expect(try bench.request(#"{"uid":"u","requestId":"q","type":1}"#) == ["all: fetch / [] #2"])
        #expect(bench.said(.sockets(2, picture)) == [answer + #""rooms":["r","s1","s2"]}"#])
    }

    @Test("one engine's value is the answer to an event between servers, of several engines it is their list")
    func serverSideAnswers() throws {
        var bench = Bench()
        let request = #"{"uid":"u","requestId":"q","type":6,"data":["e"]}"#
        #expect(try bench.request(request) == [#"all: event / ["e"] #1"#])
        #expect(bench.said(.serverSideAnswer(1, try JSONFragment("1"))) == [])
        #expect(
            bench.said(.serverSideAnswer(1, try JSONFragment("2")), by: "b")
                == [#"socket.io-response#/# {"type":6,"requestId":"q","data":[1,2]}"#]
        )
        _ = try bench.request(request)
        #expect(bench.said(.announced(2, answers: 0)) == [])
        #expect(
            bench.said(.serverSideAnswer(2, try JSONFragment("2")), by: "b")
                == [#"socket.io-response#/# {"type":6,"requestId":"q","data":2}"#]
        )
    }

    @Test("clients of all engines are announced together, and what they acknowledge is passed on at once")
    func clientsOfAllEngines() throws {
        var bench = Bench()
        let request = """
            {"uid":"u","requestId":"q","type":7,"packet":{"type":2,"data":["hi"],"nsp":"/"},\
            "opts":{"rooms":[],"except":[],"flags":{"timeout":700}}}
            """
        #expect(try bench.request(request) == [#"all: broadcast / ["hi"] to [] #1 700"#])
        #expect(bench.said(.announced(1, answers: 1)) == [])
        #expect(
            bench.said(.acknowledged(1, try JSONFragment("5")))
                == [#"socket.io-response#/# {"type":9,"requestId":"q","packet":5}"#]
        )
        #expect(
            bench.said(.announced(1, answers: 1), by: "b")
                == [#"socket.io-response#/# {"type":8,"requestId":"q","clientCount":2}"#]
        )
        #expect(bench.server.left("b").map(\.line) == [])
        #expect(bench.server.pendingRequests == 0)
    }

    @Test("an engine that leaves is not waited for")
    func departure() throws {
        var bench = Bench()
        _ = try bench.request(#"{"uid":"u","requestId":"q","type":5,"opts":{}}"#)
        _ = bench.said(.sockets(1, try JSONFragment(#"[{"id":"s1"}]"#)))
        #expect(
            bench.server.left("b").map(\.line)
                == [#"socket.io-response#/# {"requestId":"q","sockets":[{"id":"s1"}]}"#]
        )
    }

    @Test("an engine that is silent leaves the asker without an answer, which is counted")
    func silence() throws {
        var bench = Bench()
        _ = try bench.request(#"{"uid":"u","requestId":"q","type":5,"opts":{}}"#)
        _ = bench.server.timerFired(now: bench.start + .seconds(5))
        #expect(bench.server.statistics.unanswered == 1)
        #expect(bench.said(.sockets(1, try JSONFragment("[]"))) == [])
    }

    @Test("the form for one socket is answered if the socket is here")
    func oneSocket() throws {
        var bench = Bench(engines: ["a"])
        let request = #"{"uid":"u","requestId":"q","type":2,"sid":"s1","room":"r"}"#
        #expect(try bench.request(request) == [#"all: fetch / ["s1"] #1"#])
        #expect(
            bench.said(.sockets(1, try JSONFragment(#"[{"id":"s1"}]"#)))
                == [#"all: join / ["s1"] ["r"]"#, #"socket.io-response#/# {"requestId":"q"}"#]
        )
        #expect(try bench.request(request) == [#"all: fetch / ["s1"] #2"#])
        #expect(bench.said(.sockets(2, try JSONFragment("[]"))) == [])
    }
}
