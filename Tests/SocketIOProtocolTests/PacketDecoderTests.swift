import NIOCore
import SocketIOProtocol
import Testing

@Suite("A packet decoder")
struct PacketDecoderTests {
    private func decode(_ text: String, maximumAttachments: Int = 10) throws -> Packet? {
        var decoder = PacketDecoder(maximumAttachments: maximumAttachments)
        return try decoder.text(ByteBuffer(string: text))
    }

    struct Expected: Sendable {
        var type: PacketType
        var namespace = "/"
        var id: UInt64?
        var name: EventName?
        var arguments: [String] = []
        var payload: String?
    }

    static let packets: [(String, Expected)] = [
        ("0", Expected(type: .connect)),
        ("0/admin", Expected(type: .connect, namespace: "/admin")),
        ("0/admin,", Expected(type: .connect, namespace: "/admin")),
        (#"0/woot,{"token":"123"}"#, Expected(type: .connect, namespace: "/woot", payload: #"{"token":"123"}"#)),
        (#"0/é/漢,{}"#, Expected(type: .connect, namespace: "/é/漢", payload: "{}")),
        ("0/admin?token=1,{}", Expected(type: .connect, namespace: "/admin?token=1", payload: "{}")),
        ("1", Expected(type: .disconnect)),
        ("1/woot,", Expected(type: .disconnect, namespace: "/woot")),
        (#"2["a",1,{}]"#, Expected(type: .event, name: "a", arguments: ["1", "{}"], payload: #"["a",1,{}]"#)),
        (#"2/,["a"]"#, Expected(type: .event, name: "a", payload: #"["a"]"#)),
        (#"2[1,"a",{}]"#, Expected(type: .event, name: "1", arguments: [#""a""#, "{}"], payload: #"[1,"a",{}]"#)),
        (
            #"2/test,1["a",1,{}]"#,
            Expected(
                type: .event,
                namespace: "/test",
                id: 1,
                name: "a",
                arguments: ["1", "{}"],
                payload: #"["a",1,{}]"#
            )
        ),
        (
            #"2[ "a" , [1, 2] ,{ "b" : "," },null,true , -1.5e3 ] "#,
            Expected(
                type: .event,
                name: "a",
                arguments: ["[1, 2]", #"{ "b" : "," }"#, "null", "true", "-1.5e3"],
                payload: #"[ "a" , [1, 2] ,{ "b" : "," },null,true , -1.5e3 ] "#
            )
        ),
        ("30[]", Expected(type: .ack, id: 0, payload: "[]")),
        ("3[]", Expected(type: .ack, payload: "[]")),
        (
            #"39007199254740991["a"]"#,
            Expected(type: .ack, id: 9_007_199_254_740_991, arguments: [#""a""#], payload: #"["a"]"#)
        ),
        (#"4"Unauthorized""#, Expected(type: .connectError, payload: #""Unauthorized""#)),
        (#"4/a,{"message":"no"}"#, Expected(type: .connectError, namespace: "/a", payload: #"{"message":"no"}"#)),
        (#"50-["a"]"#, Expected(type: .event, name: "a", payload: #"["a"]"#)),
        ("60-/a,12[]", Expected(type: .ack, namespace: "/a", id: 12, payload: "[]")),
    ]

    @Test("reads each type of packet", arguments: packets)
    func packet(text: String, expected: Expected) throws {
        let packet = try #require(try self.decode(text))
        #expect(packet.type == expected.type)
        #expect(packet.namespace == expected.namespace)
        #expect(packet.id == expected.id)
        #expect(packet.name == expected.name)
        #expect(packet.arguments.map(\.text) == expected.arguments)
        #expect(packet.payload?.text == expected.payload)
        #expect(packet.attachments.isEmpty)
    }

    @Test("waits for as many attachments as the header says, used or not")
    func attachments() throws {
        var decoder = PacketDecoder()
        #expect(try decoder.text(ByteBuffer(string: #"52-["a",{"_placeholder":true,"num":1}]"#)) == nil)
        #expect(try decoder.binary(ByteBuffer(string: "x")) == nil)
        let packet = try #require(try decoder.binary(ByteBuffer(string: "y")))
        #expect(packet.attachments.map(\.text) == ["x", "y"])
        #expect(try decoder.text(ByteBuffer(string: #"2["next"]"#))?.name == "next")
    }

    static let refused: [(String, PacketDecodingError)] = [
        ("", .unknownPacketType),
        ("999", .unknownPacketType),
        ("7", .unknownPacketType),
        ("a", .unknownPacketType),
        (" 2", .unknownPacketType),
        ("5", .illegalAttachments),
        ("51", .illegalAttachments),
        ("5a-", .illegalAttachments),
        ("51.23-", .illegalAttachments),
        (#"5-1-["a"]"#, .illegalAttachments),
        (#"5-["a"]"#, .illegalAttachments),
        (#"51e1-["a"]"#, .illegalAttachments),
        ("611-[]", .tooManyAttachments(limit: 10)),
        ("6340282366920938463463374607431768211456-[]", .tooManyAttachments(limit: 10)),
        (#"2abc["a"]"#, .illegalAcknowledgementID),
        (#"2-1["a"]"#, .illegalAcknowledgementID),
        (#"21.5["a"]"#, .illegalAcknowledgementID),
        (#"2/admin,1x["a"]"#, .illegalAcknowledgementID),
        (#"29007199254740992["a"]"#, .illegalAcknowledgementID),
        (#"2340282366920938463463374607431768211456["a"]"#, .illegalAcknowledgementID),
        ("2", .invalidPayload(.event)),
        ("2/admin,12", .invalidPayload(.event)),
        ("2/admin,{}", .invalidPayload(.event)),
        (#"2/admin,"invalid"#, .invalidPayload(.event)),
        ("51-{}", .invalidPayload(.binaryEvent)),
        ("31", .invalidPayload(.ack)),
        ("31{}", .invalidPayload(.ack)),
        (#"0/admin,"invalid""#, .invalidPayload(.connect)),
        ("0[]", .invalidPayload(.connect)),
        ("0null", .invalidPayload(.connect)),
        ("1/admin,{}", .invalidPayload(.disconnect)),
        ("1null", .invalidPayload(.disconnect)),
        ("4", .invalidPayload(.connectError)),
        ("4[]", .invalidPayload(.connectError)),
        ("2[]", .illegalEventName),
        (#"2[{"toString":"foo"}]"#, .illegalEventName),
        (#"2[true,"foo"]"#, .illegalEventName),
        (#"2[null,"bar"]"#, .illegalEventName),
        (#"2[["a"]]"#, .illegalEventName),
        (#"51-[{"_placeholder":true,"num":0}]"#, .illegalEventName),
        (#"2["connect"]"#, .reservedEventName),
        (#"2["connect_error"]"#, .reservedEventName),
        (#"2["disconnect","123"]"#, .reservedEventName),
        (#"2["disconnecting"]"#, .reservedEventName),
        (#"2["newListener"]"#, .reservedEventName),
        (#"2["removeListener"]"#, .reservedEventName),
        (#"2["\u0063onnect"]"#, .reservedEventName),
        (#"442["some","data""#, .malformedJSON(JSONError(.unexpectedEnd, at: 14))),
        (#"2["a",]"#, .malformedJSON(JSONError(.unexpectedByte(UInt8(ascii: "]")), at: 5))),
        (#"2["a"]x"#, .malformedJSON(JSONError(.unexpectedByte(UInt8(ascii: "x")), at: 5))),
        (#"0{"a":01}"#, .malformedJSON(JSONError(.unexpectedByte(UInt8(ascii: "1")), at: 6))),
    ]

    @Test("refuses what is no packet, and says why", arguments: refused)
    func refusal(text: String, error: PacketDecodingError) {
        #expect(throws: error) { try self.decode(text) }
    }

    @Test("refuses a packet with more attachments than allowed")
    func tooManyAttachments() {
        #expect(throws: PacketDecodingError.tooManyAttachments(limit: 2)) {
            try self.decode(
                #"53-["hello",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1},{"_placeholder":true,"num":2}]"#,
                maximumAttachments: 2
            )
        }
    }

    @Test("refuses a namespace and a payload that are not UTF-8")
    func illegalUTF8() {
        var decoder = PacketDecoder()
        #expect(throws: PacketDecodingError.illegalNamespace) {
            try self.decode("0/a" + String(repeating: "\u{301}\u{316}", count: 1_000))
        }
        #expect(throws: PacketDecodingError.illegalNamespace) {
            try decoder.text(ByteBuffer(bytes: Array("2/".utf8) + [0xFF, 0x2C] + Array(#"["a"]"#.utf8)))
        }
        #expect(throws: PacketDecodingError.malformedJSON(JSONError(.illegalUTF8, at: 3))) {
            try decoder.text(ByteBuffer(bytes: Array(#"2["a"#.utf8) + [0xC0, 0x80] + Array(#""]"#.utf8)))
        }
    }

    @Test("refuses an attachment without header, and goes on")
    func attachmentWithoutHeader() throws {
        var decoder = PacketDecoder()
        #expect(throws: PacketDecodingError.binaryWithoutHeader) { try decoder.binary(ByteBuffer(string: "world")) }
        #expect(try decoder.text(ByteBuffer(string: #"2["hello"]"#))?.name == "hello")
    }

    @Test("refuses text while attachments are pending, and forgets the packet")
    func textWhilePending() throws {
        var decoder = PacketDecoder()
        _ = try decoder.text(ByteBuffer(string: #"51-["hello",{"_placeholder":true,"num":0}]"#))
        #expect(throws: PacketDecodingError.textWhileAttachmentsPending) {
            try decoder.text(ByteBuffer(string: #"2["hello"]"#))
        }
        #expect(throws: PacketDecodingError.binaryWithoutHeader) { try decoder.binary(ByteBuffer()) }
    }

    @Test("resumes after a reset")
    func reset() throws {
        var decoder = PacketDecoder()
        #expect(try decoder.text(ByteBuffer(string: #"51-["hello"]"#)) == nil)
        decoder.reset()
        #expect(try decoder.text(ByteBuffer(string: #"2["hello"]"#))?.name == "hello")
    }

    @Test("reads a text that stands within a larger buffer")
    func withinBuffer() throws {
        var decoder = PacketDecoder()
        let slice = try #require(ByteBuffer(string: #"xx2["a",[1]]yy"#).getSlice(at: 2, length: 10))
        let packet = try #require(try decoder.text(slice))
        #expect(packet.arguments.map(\.text) == ["[1]"])
    }

    @Test("describes errors in the words of the Node.js parser")
    func descriptions() {
        #expect("\(PacketDecodingError.illegalAttachments)" == "Illegal attachments")
        #expect("\(PacketDecodingError.tooManyAttachments(limit: 1))" == "too many attachments")
        #expect("\(PacketDecodingError.reservedEventName)" == "invalid payload")
        #expect("\(PacketDecodingError.binaryWithoutHeader)" == "got binary data when not reconstructing a packet")
        #expect(
            "\(PacketDecodingError.textWhileAttachmentsPending)" == "got plaintext data when reconstructing a packet"
        )
    }
}
