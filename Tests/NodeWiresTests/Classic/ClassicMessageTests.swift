import Adapter
import NIOCore
import NodeWires
import SocketIOProtocol
import Testing

/// Byte by byte what `@socket.io/redis-adapter` 8.3.0 and `@socket.io/redis-emitter` publish.
@Suite struct ClassicMessageTests {
    /// `["AlfVWc", {type: 2, data: ["hi", 1, <010203>], nsp: "/"}, {rooms: ["room1"], except: [], flags: {}}]`
    static let capture = """
        93 a6 416c66565763
        83 a4 74797065 02 a4 64617461 93 a2 6869 01 c403 010203 a3 6e7370 a1 2f
        83 a5 726f6f6d73 91 a5 726f6f6d31 a6 657863657074 90 a5 666c616773 80
        """

    @Test("a broadcast is the array that Node.js captured")
    func broadcast() throws {
        let wire = ByteBuffer(hex: Self.capture)
        let broadcast = try ClassicBroadcast(decoding: wire)
        #expect(broadcast.sender == "AlfVWc")
        #expect(broadcast.namespace == "/")
        #expect(broadcast.event.text == #"["hi",1,{"_placeholder":true,"num":0}]"#)
        #expect(broadcast.event.attachments == [ByteBuffer(bytes: [1, 2, 3])])
        #expect(broadcast.options == BroadcastOptions(audience: Audience(rooms: ["room1"])))
        #expect(broadcast.encoded.hex == wire.hex)
    }

    @Test("flags are written where they were set, and read with their defaults")
    func flags() throws {
        let flags = BroadcastFlags(volatile: true, compress: false, timeout: .milliseconds(500))
        let options = BroadcastOptions(audience: Audience(except: ["a"]), flags: flags)
        let event = try JSONFragment(#"["hi"]"#)
        let wire = ClassicBroadcast(sender: "emitter", namespace: "/x", event: event, options: options).encoded
        #expect(wire.hex.hasSuffix("83a774696d656f7574cd01f4a8766f6c6174696c65c3a8636f6d7072657373c2"))
        #expect(try ClassicBroadcast(decoding: wire).options == options)
    }

    @Test("rooms and names of events may be numbers, as in JavaScript")
    func numbers() throws {
        // ["u", {type: 2, data: [7], nsp: "/"}, {rooms: [123], except: [], flags: {}}]
        let wire = ByteBuffer(
            hex: "93a175 83a47479706502a4646174619107a36e7370a12f 83a5726f6f6d73917ba665786365707490a5666c61677380"
        )
        let broadcast = try ClassicBroadcast(decoding: wire)
        #expect(broadcast.options.audience.rooms == ["123"])
        #expect(broadcast.event.text == #"["7"]"#)
    }

    @Test("an adapter whose parser is JSON is understood")
    func customParser() throws {
        let json = #"["u",{"type":2,"data":["hi"],"nsp":"/"},{"rooms":[],"except":[],"flags":{}}]"#
        #expect(try ClassicBroadcast(decoding: ByteBuffer(string: json)).event.text == #"["hi"]"#)
    }

    @Test(
        "what is no broadcast is refused by name",
        arguments: [
            ("{}", NodeMessageError.unknownShape), ("[1,2]", .unknownShape), (#"[[],{},{}]"#, .invalid("uid")),
            (#"["u",1,{}]"#, .unknownShape), (#"["u",{"type":2},{}]"#, .invalid("data")),
            (#"["u",{"type":2,"data":[]},{}]"#, .invalid("data")),
            (#"["u",{"type":2,"data":[{}]},{}]"#, .invalid("data")),
            (#"["u",{"type":3,"data":["a"]},{}]"#, .notAnEvent(type: 3)),
            (#"["u",{"type":2,"data":["connect"]},{}]"#, .reservedEvent("connect")),
            (#"["u",{"type":2,"data":["a"]},{"rooms":5}]"#, .invalid("rooms")),
            (#"["u",{"type":2,"data":["a"]},{"except":[{}]}]"#, .invalid("except")),
            (#"["u",{"type":2,"data":["a"]},{"flags":1}]"#, .invalid("flags")),
        ]
    )
    func refusedBroadcasts(json: String, error: NodeMessageError) {
        #expect(throws: error) { try ClassicBroadcast(decoding: ByteBuffer(string: json)) }
    }

    static let requests = [
        #"{"uid":"AlfVWc","requestId":"8VmzVH","type":0,"rooms":["a"]}"#,
        #"{"uid":"AlfVWc","requestId":"8VmzVH","type":1}"#,
        #"{"uid":"AlfVWc","type":2,"opts":{"rooms":["a"],"except":["b"]},"rooms":["c"]}"#,
        #"{"type":2,"opts":{"rooms":[],"except":[]},"rooms":["c"]}"#,
        #"{"uid":"AlfVWc","type":3,"opts":{"rooms":[],"except":[]},"rooms":["c"]}"#,
        #"{"uid":"AlfVWc","type":4,"opts":{"rooms":[],"except":[]},"close":true}"#,
        #"{"uid":"AlfVWc","requestId":"8VmzVH","type":5,"opts":{"rooms":[],"except":[]}}"#,
        #"{"uid":"AlfVWc","type":6,"data":["hello","world",1,"2"]}"#,
        #"{"uid":"emitter","type":6,"data":["hello"]}"#,
        #"{"uid":"AlfVWc","requestId":"8VmzVH","type":6,"data":["hello"]}"#,
    ]

    @Test("a request is the object that Node.js captured", arguments: Self.requests)
    func sameRequest(json: String) throws {
        #expect(String(buffer: try ClassicRequest(decoding: ByteBuffer(string: json)).encoded) == json)
    }

    @Test("a broadcast that wants acknowledgements is a request in MessagePack")
    func broadcastRequest() throws {
        let wire = ByteBuffer(
            hex: """
                85 a3 756964 a6 416c66565763 a9 726571756573744964 a6 38566d7a5648 a4 74797065 07
                a6 7061636b6574 83 a4 74797065 02 a4 64617461 91 a2 6869 a3 6e7370 a1 2f
                a4 6f707473 83 a5 726f6f6d73 90 a6 657863657074 90 a5 666c616773 81 a7 74696d656f7574 cd 01f4
                """
        )
        let request = try ClassicRequest(decoding: wire)
        #expect(request.id == "8VmzVH")
        guard case .broadcast("/", let event, let options) = request.operation else {
            Issue.record("\(request.operation)")
            return
        }
        #expect(event.text == #"["hi"]"#)
        #expect(options.flags.timeout == .milliseconds(500))
        #expect(request.encoded.hex == wire.hex)
    }

    @Test("the form for one socket is understood as one for the room of its id")
    func oneSocket() throws {
        let json = #"{"uid":"u","requestId":"r","type":2,"sid":"s","room":"a"}"#
        let request = try ClassicRequest(decoding: ByteBuffer(string: json))
        #expect(request.isForOneSocket)
        guard case .join(Audience(rooms: ["s"]), rooms: ["a"]) = request.operation else {
            Issue.record("\(request.operation)")
            return
        }
    }

    @Test(
        "what is no request is refused by name",
        arguments: [
            ("[]", NodeMessageError.unknownShape), ("{}", .invalid("type")), (#"{"type":12}"#, .unknownType(12)),
            (#"{"type":"2"}"#, .invalid("type")), (#"{"type":1}"#, .invalid("requestId")),
            (#"{"type":2,"opts":1}"#, .invalid("opts")), (#"{"type":2}"#, .invalid("sid")),
            (#"{"type":2,"opts":{},"rooms":{}}"#, .invalid("rooms")), (#"{"type":6,"data":{}}"#, .invalid("data")),
            (#"{"type":7,"requestId":"r"}"#, .invalid("packet")),
            (#"{"type":1,"requestId":[]}"#, .invalid("requestId")),
            ("{", .invalidJSON(JSONError(.unexpectedEnd, at: 1))),
        ]
    )
    func refusedRequests(json: String, error: NodeMessageError) {
        #expect(throws: error) { try ClassicRequest(decoding: ByteBuffer(string: json)) }
    }

    @Test("bytes that are neither JSON nor MessagePack are refused as the latter")
    func neither() {
        #expect(throws: NodeMessageError.invalidMessagePack(.truncated)) { try ClassicRequest(decoding: ByteBuffer()) }
        #expect(throws: NodeMessageError.invalidMessagePack(.trailingBytes(2))) {
            try ClassicRequest(decoding: ByteBuffer(string: "bar"))
        }
    }

    static let responses = [
        #"{"requestId":"8VmzVH","sockets":[{"id":"s","handshake":{},"rooms":["s"],"data":{}}]}"#,
        #"{"requestId":"8VmzVH","rooms":["a","b"]}"#,
        #"{"requestId":"8VmzVH"}"#,
        #"{"type":6,"requestId":"8VmzVH","data":{"a":[1,null]}}"#,
        #"{"type":8,"requestId":"8VmzVH","clientCount":2}"#,
    ]

    @Test("a response is the object that Node.js captured", arguments: Self.responses)
    func sameResponse(json: String) throws {
        #expect(String(buffer: try ClassicResponse(decoding: ByteBuffer(string: json)).encoded) == json)
    }

    @Test("what a client acknowledges is a response in MessagePack")
    func acknowledgement() throws {
        let wire = ByteBuffer(hex: "83a47479706509a9726571756573744964a638566d7a5648a67061636b6574c403010203")
        let response = try ClassicResponse(decoding: wire)
        guard case .acknowledged(let answer) = response.answer else {
            Issue.record("\(response.answer)")
            return
        }
        #expect(answer.attachments == [ByteBuffer(bytes: [1, 2, 3])])
        #expect(response.encoded.hex == wire.hex)
    }

    @Test("bytes in JSON are what Node.js makes of a Buffer")
    func buffers() throws {
        let answer = try JSONFragment(messagePack: ByteBuffer(hex: "92c4020001a161"))
        let response = ClassicResponse(id: "r", .serverSideAnswer(answer)).encoded
        #expect(
            String(buffer: response) == #"{"type":6,"requestId":"r","data":[{"type":"Buffer","data":[0,1]},"a"]}"#
        )
    }

    @Test("channels have Node.js' names, and their pattern means no more than it says")
    func channels() {
        let channels = ClassicChannels(key: "socket.io", namespace: "/")
        #expect(channels.broadcast(to: .everyone) == "socket.io#/#")
        #expect(channels.broadcast(to: Audience(rooms: ["room1"])) == "socket.io#/#room1#")
        #expect(channels.broadcast(to: Audience(rooms: ["a", "b"])) == "socket.io#/#")
        #expect(channels.pattern == "socket.io#/#*")
        #expect(channels.request == "socket.io-request#/#")
        #expect(channels.response == "socket.io-response#/#")
        #expect(channels.response(to: "AlfVWc") == "socket.io-response#/#AlfVWc#")
        #expect(ClassicChannels(key: "k", namespace: "/a*[b]?\\").pattern == ##"k#/a\*\[b\]\?\\#*"##)
    }
}
