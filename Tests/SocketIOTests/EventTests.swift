import FoundationEssentials
import NIOCore
import SocketIO
import Testing

@Suite("Events")
@EngineActor
struct EventTests {
    private struct Point: Codable, Equatable {
        var x: Int
        var label: String?
        var image: Data?
    }

    private let engine = MemoryEngine()

    private func client(_ configure: @escaping @EngineActor (Socket) -> Void) -> MemoryClient {
        self.engine.io.onConnection { socket in configure(socket) }
        return self.engine.connect()
    }

    // MARK: Receiving

    @Test("A handler gets its arguments with the types it declares")
    func types() {
        var got: [String] = []
        let client = self.client { socket in
            socket.on("event") { (a: String, b: Int, c: Double, d: Bool, e: [Int], f: Point) in
                got = [a, "\(b)", "\(c)", "\(d)", "\(e)", "\(f.x)\(f.label ?? "-")"]
            }
        }
        client.send(#"2["event","a\u00e9\n\ud83d\ude00",-12,1.5,true,[1,2],{"x":3}]"#)
        #expect(got == ["aé\n😀", "-12", "1.5", "true", "[1, 2]", "3-"])
    }

    @Test("An optional argument may be missing or null, and extra arguments are ignored")
    func optional() {
        var got: [Int?] = []
        let client = self.client { socket in
            socket.on("event") { (a: Int, b: Int?) in got += [a, b] }
        }
        client.send(#"2["event",1]"#)
        client.send(#"2["event",2,null]"#)
        client.send(#"2["event",3,4,5]"#)
        #expect(got == [1, nil, 2, nil, 3, 4])
    }

    @Test(
        "Arguments of another type, or too few, are an error and no call",
        arguments: [#"["event","1"]"#, #"["event"]"#, #"["event",1.5]"#, #"["event",null]"#, #"["event",[1]]"#]
    )
    func mismatch(_ arguments: String) {
        var calls = 0
        var errors: [String] = []
        let client = self.client { socket in
            socket.on("event") { (_: Int) in calls += 1 }
            socket.onError { _, event in errors.append(event) }
        }
        client.send("2" + arguments)
        client.send("20" + arguments)
        #expect(calls == 0 && errors == ["event", "event"])
        #expect(client.sent.isEmpty && client.isOpen)
    }

    @Test("A whole number is an Int however JavaScript spells it", arguments: ["5", "5.0", "5e0", "0.5e1"])
    func integers(_ spelling: String) {
        var got: Int?
        let client = self.client { socket in socket.on("event") { (number: Int) in got = number } }
        client.send("2[\"event\",\(spelling)]")
        #expect(got == 5)
    }

    @Test("Binary attachments arrive as Data, ByteBuffer or within Codable values")
    func binary() {
        var got: [[UInt8]] = []
        let client = self.client { socket in
            socket.on("event") { (a: ByteBuffer, b: Data, c: Point) in
                got = [Array(a.readableBytesView), Array(b), Array(c.image ?? Data())]
            }
        }
        let placeholders = (0..<3).map { #"{"_placeholder":true,"num":\#($0)}"# }
        client.send(#"53-["event",\#(placeholders[1]),\#(placeholders[0]),{"x":1,"image":\#(placeholders[2])}]"#)
        client.send([1])
        client.send([2, 2])
        #expect(got.isEmpty)
        client.send([3])
        #expect(got == [[2, 2], [1], [3]])
    }

    @Test("The last parameter may take all arguments that are left")
    func rest() {
        var got: (String, [String]) = ("", [])
        let client = self.client { socket in
            socket.on("event") { (first: String, rest: Arguments) in got = (first, rest.map(\.text)) }
        }
        client.send(#"2["event","a",1,{"b":[2]},null]"#)
        #expect(got == ("a", ["1", #"{"b":[2]}"#, "null"]))
    }

    @Test("Handlers of one event are called in the order in which they were added, one added once only once")
    func listeners() {
        var calls: [String] = []
        let client = self.client { socket in
            let first = socket.on("event") { calls.append("first") }
            socket.on("event", once: true) { calls.append("once") }
            socket.on("event") { calls.append("last") }
            socket.on("off") { socket.off("event", first) }
            socket.on("off all") { socket.off("event") }
        }
        client.send(#"2["event"]"#)
        client.send(#"2["off"]"#)
        client.send(#"2["event"]"#)
        client.send(#"2["off all"]"#)
        client.send(#"2["event"]"#)
        #expect(calls == ["first", "once", "last", "last"])
    }

    @Test("onAny hears every event before its own handlers, prependAny before that")
    func anyListeners() {
        var calls: [String] = []
        let client = self.client { socket in
            socket.on("event") { calls.append("own") }
            socket.onAny { event, arguments in calls.append("any \(event) \(arguments.count)") }
            socket.prependAny { event, _ in calls.append("first \(event)") }
            socket.on("quiet") { socket.offAny() }
        }
        client.send(#"2["event",1,2]"#)
        client.send(#"2["quiet"]"#)
        client.send(#"2["event"]"#)
        #expect(calls == ["first event", "any event 2", "own", "first quiet", "any quiet 0", "own"])
    }

    @Test("A numeric event name is the name its digits spell")
    func numericName() {
        var calls = 0
        let client = self.client { socket in socket.on("1") { calls += 1 } }
        client.send("2[1]")
        #expect(calls == 1)
    }

    // MARK: Sending

    @Test("emit writes its arguments as JSON, binary ones as attachments")
    func emits() {
        let client = self.client { socket in
            socket.emit("none")
            socket.emit("event", "a\"b\n", -5, 1.5, 2.0, true, [1, 2], ["x": "y"])
            socket.emit("binary", ByteBuffer(bytes: [1, 2]), Point(x: 1, label: "l", image: Data([3])))
            socket.emit("rest", Arguments(["a", 1, nil]))
            socket.emit("null", String?.none)
        }
        _ = client
        let second = self.engine.open()
        second.send("0")
        #expect(
            second.sent.dropFirst().prefix(2) == [#"2["none"]"#, #"2["event","a\"b\n",-5,1.5,2,true,[1,2],{"x":"y"}]"#]
        )
        #expect(second.sent[3].hasPrefix(#"52-["binary",{"_placeholder":true,"num":0},{"#))
        #expect(second.sent[3].contains(#""image":{"#))
        #expect(second.sent[4...] == ["<1,2>", "<3>", #"2["rest","a",1,null]"#, #"2["null",null]"#])
    }

    @Test("A received value is sent on as it came, its attachments with new numbers")
    func passesOn() {
        let client = self.client { socket in
            socket.on("event") { (_: JSONValue, value: JSONValue) in socket.emit("back", value, ByteBuffer(bytes: [9]))
            }
        }
        client.send(#"52-["event",{"_placeholder":true,"num":0},{"a": {"_placeholder":true,"num":1}}]"#)
        client.send([1])
        client.send([2])
        let expected = #"52-["back",{"a": {"_placeholder":true,"num":0}},{"_placeholder":true,"num":1}]"#
        #expect(client.sent == [expected, "<2>", "<9>"])
    }

    @Test("onAnyOutgoing hears what is sent to the socket, broadcasts included")
    func outgoing() {
        var heard: [String] = []
        let client = self.client { socket in
            socket.onAnyOutgoing { event, arguments in heard.append("\(event) \(arguments.map(\.text))") }
            socket.emit("own", 1)
        }
        self.engine.io.emit("all", "x")
        #expect(heard == [#"own ["1"]"#, #"all ["\"x\""]"#])
        _ = client
    }

    @Test("Nothing is sent to a socket that is disconnected, and its events are ignored")
    func disconnected() throws {
        var socket: Socket?
        var calls = 0
        let client = self.client { connected in
            socket = connected
            connected.on("event") { calls += 1 }
        }
        let gone = try #require(socket)
        gone.disconnect()
        #expect(client.take() == ["1"])
        gone.emit("event")
        #expect(client.take().isEmpty)
        #expect(calls == 0)
    }

    @Test("Emitting a reserved event name traps")
    func reserved() async {
        await #expect(processExitsWith: .failure) {
            await MemoryEngine().io.emit("disconnect")
        }
        #expect(ReservedEvent.contains("connect_error") && !ReservedEvent.contains("message"))
    }
}
