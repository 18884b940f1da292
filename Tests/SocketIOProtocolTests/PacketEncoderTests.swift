import NIOCore
import SocketIOProtocol
import Testing

@Suite("A packet encoder")
struct PacketEncoderTests {
    static func event(_ name: String, _ arguments: String...) -> ArgumentsWriter {
        var writer = ArgumentsWriter(name: name)
        for argument in arguments { writer.append(JSONFragment(trusted: ByteBuffer(string: argument))) }
        return writer
    }

    static func ack(_ arguments: String...) -> ArgumentsWriter {
        var writer = ArgumentsWriter()
        for argument in arguments { writer.append(JSONFragment(trusted: ByteBuffer(string: argument))) }
        return writer
    }

    static func json(_ text: String) -> JSONFragment {
        JSONFragment(trusted: ByteBuffer(string: text))
    }

    static let packets: [(EncodedPacket, String)] = [
        (PacketEncoder.connect(namespace: "/"), "0"),
        (PacketEncoder.connect(namespace: "/woot", payload: json(#"{"token":"123"}"#)), #"0/woot,{"token":"123"}"#),
        (PacketEncoder.connect(namespace: "/", sid: "abc"), #"0{"sid":"abc"}"#),
        (PacketEncoder.connect(namespace: "/a", sid: "abc", pid: "d\"e"), #"0/a,{"sid":"abc","pid":"d\"e"}"#),
        (PacketEncoder.disconnect(namespace: "/"), "1"),
        (PacketEncoder.disconnect(namespace: "/woot"), "1/woot,"),
        (PacketEncoder.event(event("a", "1", "{}"), namespace: "/"), #"2["a",1,{}]"#),
        (PacketEncoder.event(event("a", "1", "{}"), namespace: "/test", id: 1), #"2/test,1["a",1,{}]"#),
        (PacketEncoder.event(event("a\n\u{1}"), namespace: "/"), #"2["a\n\u0001"]"#),
        (PacketEncoder.event(event("é"), namespace: "/é", id: 0), #"2/é,0["é"]"#),
        (PacketEncoder.ack(ack(#""a""#, "1", "{}"), namespace: "/", id: 123), #"3123["a",1,{}]"#),
        (PacketEncoder.ack(ack(), namespace: "/", id: 9_007_199_254_740_991), "39007199254740991[]"),
        (PacketEncoder.connectError(namespace: "/", payload: json(#""Unauthorized""#)), #"4"Unauthorized""#),
        (PacketEncoder.connectError(namespace: "/", message: "Unauthorized"), #"4{"message":"Unauthorized"}"#),
        (
            PacketEncoder.connectError(namespace: "/a", message: "no", data: json(#"{"code":42}"#)),
            #"4/a,{"message":"no","data":{"code":42}}"#
        ),
    ]

    @Test("writes each type of packet as the protocol has it", arguments: packets)
    func text(packet: EncodedPacket, text: String) {
        #expect(packet.text.text == text)
        #expect(packet.attachments.isEmpty)
    }

    @Test("writes what its counterpart reads", arguments: packets)
    func roundTrip(packet: EncodedPacket, text: String) throws {
        let decoded = try packet.decoded()
        #expect(text.hasPrefix("\(decoded.type.rawValue)"))
        #expect(decoded.namespace == "/" || text.contains("\(decoded.namespace),"))
        #expect(text.hasSuffix((decoded.id.map { "\($0)" } ?? "") + (decoded.payload?.text ?? "")))
    }

    @Test("puts the header in front whatever its length", arguments: [0, 1, 40, 46, 47, 48, 49, 500])
    func longNamespace(length: Int) throws {
        let namespace = "/" + String(repeating: "n", count: length)
        let packet = PacketEncoder.event(Self.event("a", "1"), namespace: namespace, id: 7)
        #expect(packet.text.text == (length == 0 ? #"27["a",1]"# : #"2\#(namespace),7["a",1]"#))
    }

    @Test("leaves the arguments untouched, so that they can be encoded again")
    func inputUnchanged() {
        let arguments = Self.event("a", "1")
        let first = PacketEncoder.event(arguments, namespace: "/one")
        let second = PacketEncoder.event(arguments, namespace: "/two", id: 5)
        #expect(first.text.text == #"2/one,["a",1]"#)
        #expect(second.text.text == #"2/two,5["a",1]"#)
        #expect(arguments.fragment.text == #"["a",1]"#)
    }

    @Test("escapes what JSON.stringify escapes, and nothing else")
    func escapes() {
        var buffer = ByteBuffer()
        buffer.writeJSONString("\u{8}\t\n\u{c}\r\u{0}\u{1f}\"\\/\u{7f}é漢😀 plain text that is long enough")
        #expect(buffer.text == #""\b\t\n\f\r\u0000\u001f\"\\/"# + "\u{7f}é漢😀 plain text that is long enough\"")
    }
}
