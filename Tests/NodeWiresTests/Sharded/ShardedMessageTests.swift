import Adapter
import NIOCore
import NodeWires
import SocketIOProtocol
import Testing

/// Byte by byte what `createShardedAdapter` of `@socket.io/redis-adapter` 8.3.0 publishes.
@Suite struct ShardedMessageTests {
    static let requests = [
        #"{"type":3,"data":{"packet":{"type":2,"data":["hi",1,{"a":null}]},"opts":{"rooms":["room1"],"except":["b"],"flags":{}}},"uid":"8a1b2c3d4e5f6071","nsp":"/"}"#,
        #"{"type":3,"data":{"packet":{"type":2,"data":["hi"]},"opts":{"rooms":[],"except":[],"flags":{"volatile":true,"compress":false}}},"uid":"u","nsp":"/x"}"#,
        #"{"type":3,"data":{"packet":{"type":2,"data":["hi"]},"requestId":"00ff","opts":{"rooms":[],"except":[],"flags":{"timeout":500}}},"uid":"u","nsp":"/"}"#,
        #"{"type":4,"data":{"opts":{"rooms":["a"],"except":["b"],"flags":{}},"rooms":["c","d"]},"uid":"u","nsp":"/"}"#,
        #"{"type":5,"data":{"opts":{"rooms":[],"except":[],"flags":{}},"rooms":["c"]},"uid":"u","nsp":"/"}"#,
        #"{"type":6,"data":{"opts":{"rooms":[],"except":[],"flags":{}},"close":true},"uid":"u","nsp":"/"}"#,
        #"{"type":7,"data":{"opts":{"rooms":[],"except":[],"flags":{}},"requestId":"00ff"},"uid":"u","nsp":"/"}"#,
        #"{"type":9,"data":{"packet":["hello","world",1,"2"]},"uid":"u","nsp":"/"}"#,
        #"{"type":9,"data":{"requestId":"00ff","packet":["hello"]},"uid":"u","nsp":"/"}"#,
    ]

    static let responses = [
        #"{"type":8,"data":{"requestId":"00ff","sockets":[{"id":"s","handshake":{},"rooms":["s"],"data":{}},{"id":"t"}]},"uid":"u","nsp":"/"}"#,
        #"{"type":8,"data":{"requestId":"00ff","sockets":[]},"uid":"u","nsp":"/"}"#,
        #"{"type":10,"data":{"requestId":"00ff","packet":{"a":[1]}},"uid":"u","nsp":"/"}"#,
        #"{"type":11,"data":{"requestId":"00ff","clientCount":2},"uid":"u","nsp":"/"}"#,
        #"{"type":12,"data":{"requestId":"00ff","packet":"x"},"uid":"u","nsp":"/"}"#,
    ]

    @Test("a message without bytes is the object that Node.js publishes", arguments: Self.requests + Self.responses)
    func json(text: String) throws {
        let message = try ShardedMessage(decoding: ByteBuffer(string: text))
        #expect(String(buffer: message.encoded) == text)
    }

    @Test("a message with bytes in it is MessagePack, its members in the same order")
    func binaryBroadcast() throws {
        let wire = ByteBuffer(
            hex: """
                84 a4 74797065 03
                a4 64617461 82
                  a6 7061636b6574 82 a4 74797065 02 a4 64617461 93 a2 6869 01 c4 03 010203
                  a4 6f707473 83 a5 726f6f6d73 91 a5 726f6f6d31 a6 657863657074 90 a5 666c616773 80
                a3 756964 a1 75 a3 6e7370 a1 2f
                """
        )
        let message = try ShardedMessage(decoding: wire)
        guard case .request(.broadcast("/", let event, let options), nil) = message.body else {
            Issue.record("\(message.body)")
            return
        }
        #expect(event.text == #"["hi",1,{"_placeholder":true,"num":0}]"#)
        #expect(event.attachments == [ByteBuffer(bytes: [1, 2, 3])])
        #expect(options == BroadcastOptions(audience: Audience(rooms: ["room1"])))
        #expect(message.encoded.hex == wire.hex)
    }

    @Test("bytes are found wherever an answer has them")
    func binaryAnswers() throws {
        let bytes = try JSONFragment(messagePack: ByteBuffer(hex: "81a161c40101"))
        for answer in [NodeAnswer.acknowledged(bytes), .serverSideAnswer(bytes), .sockets([bytes])] {
            let message = ShardedMessage(sender: "u", namespace: "/", .answer(answer, to: "r"))
            #expect(message.encoded.readableBytesView.first == 0x84)
            #expect(try ShardedMessage(decoding: message.encoded).encoded == message.encoded)
        }
    }

    @Test("what Node.js leaves out is null: JSON has no undefined")
    func undefinedAnswers() throws {
        for type in [10, 12] {
            let text = #"{"type":\#(type),"data":{"requestId":"r"},"uid":"u","nsp":"/"}"#
            let message = try ShardedMessage(decoding: ByteBuffer(string: text))
            switch message.body {
            case .answer(.acknowledged(let answer), to: "r"), .answer(.serverSideAnswer(let answer), to: "r"):
                #expect(answer.text == "null")
            case .answer, .request, .liveness: Issue.record("\(message.body)")
            }
        }
    }

    @Test("signs of life, which other adapters give, mean nothing here", arguments: [1, 2, 13])
    func liveness(type: Int) throws {
        let message = try ShardedMessage(decoding: ByteBuffer(string: #"{"type":\#(type),"uid":"u","nsp":"/"}"#))
        guard case .liveness = message.body else {
            Issue.record("\(message.body)")
            return
        }
    }

    @Test(
        "what is no message is refused by name",
        arguments: [
            ("[]", NodeMessageError.unknownShape), ("{}", .invalid("type")),
            (#"{"type":14,"uid":"u","nsp":"/"}"#, .unknownType(14)),
            (#"{"type":0,"uid":"u","nsp":"/"}"#, .unknownType(0)),
            (#"{"type":3,"nsp":"/"}"#, .invalid("uid")), (#"{"type":3,"uid":"u"}"#, .invalid("nsp")),
            (#"{"type":3,"uid":"u","nsp":"/"}"#, .invalid("data")),
            (#"{"type":3,"data":{},"uid":"u","nsp":"/"}"#, .invalid("packet")),
            (#"{"type":3,"data":{"packet":{"type":2,"data":["a"]}},"uid":"u","nsp":"/"}"#, .invalid("opts")),
            (
                #"{"type":3,"data":{"packet":{"type":3,"data":["a"]},"opts":{}},"uid":"u","nsp":"/"}"#,
                .notAnEvent(type: 3)
            ),
            (
                #"{"type":3,"data":{"packet":{"type":2,"data":["connect"]},"opts":{}},"uid":"u","nsp":"/"}"#,
                .reservedEvent("connect")
            ),
            (#"{"type":4,"data":{"opts":{"rooms":1},"rooms":[]},"uid":"u","nsp":"/"}"#, .invalid("rooms")),
            (#"{"type":7,"data":{"opts":{}},"uid":"u","nsp":"/"}"#, .invalid("requestId")),
            (#"{"type":8,"data":{"requestId":"r"},"uid":"u","nsp":"/"}"#, .invalid("sockets")),
            (#"{"type":9,"data":{"packet":[]},"uid":"u","nsp":"/"}"#, .invalid("packet")),
            (#"{"type":11,"data":{"requestId":"r","clientCount":-1},"uid":"u","nsp":"/"}"#, .invalid("clientCount")),
            (#"{"type":12,"data":{},"uid":"u","nsp":"/"}"#, .invalid("requestId")),
            ("{", .invalidJSON(JSONError(.unexpectedEnd, at: 1))),
            ("", .invalidMessagePack(.truncated)),
        ]
    )
    func refused(text: String, error: NodeMessageError) {
        #expect(throws: error) { try ShardedMessage(decoding: ByteBuffer(string: text)) }
    }

    @Test("channels have Node.js' names")
    func channels() {
        let channels = ShardedChannels(prefix: "socket.io", namespace: "/")
        #expect(channels.all == "socket.io#/#")
        #expect(channels.response(to: "8a1b") == "socket.io#/#8a1b#")
        #expect(channels.room("r") == "socket.io#/#r#")
        #expect(ShardedChannels(prefix: "p", namespace: "/x").all == "p#/x#")
    }

    @Test(
        "a broadcast goes to a room's channel as the mode has it",
        arguments: [
            (SubscriptionMode.static, ["r"], "socket.io#/#"), (.static, [], "socket.io#/#"),
            (.dynamic, ["r"], "socket.io#/#r#"), (.dynamic, ["r", "s"], "socket.io#/#"), (.dynamic, [], "socket.io#/#"),
            (.dynamic, ["aaaaabbbbbcccccddddd"], "socket.io#/#"),
            // Ten characters are twenty for JavaScript.
            (.dynamic, ["😀😀😀😀😀😀😀😀😀😀"], "socket.io#/#"),
            (.dynamicPrivate, ["aaaaabbbbbcccccddddd"], "socket.io#/#aaaaabbbbbcccccddddd#"),
            (.dynamicPrivate, ["r", "s"], "socket.io#/#"),
        ]
    )
    func roomChannels(mode: SubscriptionMode, rooms: [String], channel: String) throws {
        let dialect = ShardedDialect(prefix: "socket.io", mode: mode, uid: "u")
        let options = BroadcastOptions(audience: Audience(rooms: rooms))
        let event = try JSONFragment(#"["hi"]"#)
        let said = dialect.broadcast(event, options, in: "/")
        #expect(said.channel == channel && said.isSharded)
        // All servers count where clients acknowledge.
        let asked = dialect.request(.broadcast(namespace: "/", event, options), id: "r", in: "/")
        #expect(asked.channel == "socket.io#/#")
    }
}
