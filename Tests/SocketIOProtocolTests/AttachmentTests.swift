import NIOCore
import SocketIOProtocol
import Testing

@Suite("Binary attachments")
struct AttachmentTests {
    static let abc = ByteBuffer(string: "abc")
    static let xxx = ByteBuffer(string: "xxx")

    private func json(_ text: String) -> JSONFragment {
        JSONFragment(trusted: ByteBuffer(string: text))
    }

    @Test("make an event a binary event, with a placeholder where they stood")
    func event() throws {
        var arguments = ArgumentsWriter(name: "a")
        arguments.append(attachment: Self.abc)
        let packet = PacketEncoder.event(arguments, namespace: "/cool", id: 23)
        #expect(packet.text.text == #"51-/cool,23["a",{"_placeholder":true,"num":0}]"#)
        #expect(packet.attachments == [Self.abc])
        let decoded = try packet.decoded()
        #expect(decoded.type == .event)
        #expect(decoded.id == 23)
        #expect(decoded.namespace == "/cool")
        #expect(decoded.attachments == [Self.abc])
        #expect(decoded.arguments[0].placeholders == [Placeholder(range: 0..<29, number: 0)])
    }

    @Test("make an acknowledgement a binary one")
    func ack() throws {
        var arguments = ArgumentsWriter()
        arguments.append(string: "a")
        arguments.append(attachment: Self.xxx)
        arguments.append(self.json("{}"))
        let packet = PacketEncoder.ack(arguments, namespace: "/back", id: 127)
        #expect(packet.text.text == #"61-/back,127["a",{"_placeholder":true,"num":0},{}]"#)
        let decoded = try packet.decoded()
        #expect(decoded.type == .ack)
        #expect(decoded.attachments == [Self.xxx])
        #expect(decoded.arguments.map(\.text) == [#""a""#, #"{"_placeholder":true,"num":0}"#, "{}"])
    }

    @Test("stand deep in JSON, among null values, numbered in the order of the text")
    func deep() throws {
        var arguments = ArgumentsWriter(name: "a")
        arguments.append { writer in
            writer.json.writeString(#"{"a":"hi","b":{"why":"#)
            writer.write(attachment: ByteBuffer(repeating: 1, count: 3))
            writer.json.writeString(#"},"g":null,"c":{"a":"bye","b":{"a":"#)
            writer.write(attachment: ByteBuffer(repeating: 2, count: 6))
            writer.json.writeString("}}}")
        }
        let decoded = try PacketEncoder.event(arguments, namespace: "/deep", id: 999).decoded()
        let argument = decoded.arguments[0]
        #expect(argument.placeholders.map(\.number) == [0, 1])
        #expect(
            argument.placeholders.map { argument.slice($0.range).text } == [
                #"{"_placeholder":true,"num":0}"#, #"{"_placeholder":true,"num":1}"#,
            ]
        )
        #expect(argument.attachments.map(\.readableBytes) == [3, 6])
    }

    @Test("may be empty")
    func empty() throws {
        var arguments = ArgumentsWriter(name: "a")
        arguments.append(attachment: ByteBuffer())
        let decoded = try PacketEncoder.event(arguments, namespace: "/").decoded()
        #expect(decoded.attachments == [ByteBuffer()])
    }

    @Test("get new numbers when received arguments are sent among others")
    func renumbering() throws {
        var received = PacketDecoder()
        _ = try received.text(
            ByteBuffer(
                string: #"""
                    53-["e",[1, {"num":2,"_placeholder":true} ],{"_placeholder":true,"num":0},{"x":{"_placeholder":true,"num":1}}]
                    """#
            )
        )
        _ = try received.binary(ByteBuffer(string: "zero"))
        _ = try received.binary(ByteBuffer(string: "one"))
        let packet = try #require(try received.binary(ByteBuffer(string: "two")))

        var answer = ArgumentsWriter(name: "back")
        answer.append(attachment: ByteBuffer(string: "mine"))
        answer.append(packet.arguments[2])
        answer.append(self.json(#"{"plain":true}"#))
        answer.append(packet.arguments[0])
        let encoded = PacketEncoder.event(answer, namespace: "/")
        #expect(
            encoded.text.text == #"""
                53-["back",{"_placeholder":true,"num":0},{"x":{"_placeholder":true,"num":1}},{"plain":true},\#
                [1, {"_placeholder":true,"num":2} ]]
                """#
        )
        #expect(encoded.attachments.map(\.text) == ["mine", "one", "two"])
    }

    @Test("stay with their value when it is cut out and written by itself")
    func slices() throws {
        var writer = JSONWriter()
        writer.json.writeString("[0,")
        writer.write(attachment: Self.abc)
        writer.json.writeString(",[")
        writer.write(attachment: Self.xxx)
        writer.json.writeString("]]")
        let whole = writer.fragment
        let last = whole.slice(whole.elements[2])
        var alone = JSONWriter()
        alone.write(last)
        #expect(alone.fragment.text == #"[{"_placeholder":true,"num":0}]"#)
        #expect(alone.attachments == [Self.xxx])
        #expect(whole.slice(whole.elements[0]).attachments.isEmpty)
    }

    static let found: [(String, Int, [Int])] = [
        (#"{"_placeholder":true,"num":0}"#, 1, [0]),
        (#" { "num" : 1 , "_placeholder" : true } "#, 2, [1]),
        (#"{"\u005fplaceholder":true,"n\u0075m":0}"#, 1, [0]),
        (#"{"num":0,"extra":[{"a":"}"}],"_placeholder":true}"#, 1, [0]),
        (#"[{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]"#, 2, [1, 0]),
        // What stands within a placeholder is replaced with it.
        (#"{"_placeholder":true,"num":0,"x":{"_placeholder":true,"num":9}}"#, 1, [0]),
        // The last of several equal keys counts.
        (#"{"_placeholder":false,"_placeholder":true,"num":7,"num":0}"#, 1, [0]),
        (#"{"_placeholder":true,"_placeholder":1,"num":7}"#, 1, []),
        (#"{"_placeholder":"true","num":7}"#, 1, []),
        (#"{"_placeholder":null}"#, 1, []),
        (#"["_placeholder",true,"num",0]"#, 1, []),
        (#"{"a":"_placeholder","b":true,"num":5}"#, 1, []),
        (#"{"a":{"_placeholder":true,"num":0},"num":3}"#, 1, [0]),
        ("[]", 3, []),
    ]

    @Test("stand where the protocol says, and nowhere else", arguments: found)
    func placeholders(json: String, attachments: Int, numbers: [Int]) throws {
        let fragment = try JSONFragment(
            validating: ByteBuffer(string: json),
            attachments: Array(repeating: ByteBuffer(), count: attachments)
        )
        #expect(fragment.placeholders.map(\.number) == numbers)
    }

    static let illegal = [
        #"{"_placeholder":true,"num":"splice"}"#, #"{"_placeholder":true,"num":1}"#, #"{"_placeholder":true}"#,
        #"{"_placeholder":true,"num":-1}"#, #"{"_placeholder":true,"num":0.5}"#, #"{"_placeholder":true,"num":null}"#,
        #"{"_placeholder":true,"num":99999999999999999999999999}"#, #"{"_placeholder":true,"num":0,"num":"x"}"#,
        // Nobody sends that; it would let a client multiply what it sent.
        #"[{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]"#,
    ]

    @Test("are refused with the header if their number is none of an attachment", arguments: illegal)
    func illegalPlaceholder(json: String) {
        var decoder = PacketDecoder()
        #expect(throws: PacketDecodingError.illegalPlaceholder) {
            try decoder.text(ByteBuffer(string: #"51-["hello",\#(json)]"#))
        }
    }

    @Test("are looked for in binary packets alone")
    func textPacket() throws {
        var decoder = PacketDecoder()
        let packet = try #require(try decoder.text(ByteBuffer(string: #"2["a",{"_placeholder":true,"num":9}]"#)))
        #expect(packet.arguments[0].placeholders.isEmpty)
    }
}
