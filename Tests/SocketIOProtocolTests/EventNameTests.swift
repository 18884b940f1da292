import NIOCore
import SocketIOProtocol
import Testing

@Suite("An event's name")
struct EventNameTests {
    static func name(_ json: String) throws -> EventName? {
        var decoder = PacketDecoder()
        return try decoder.text(ByteBuffer(string: "2[\(json)]"))?.name
    }

    @Test(
        "is found under the string it spells",
        arguments: [
            (#""""#, ""), (#""a""#, "a"), (#""exactly15 bytes""#, "exactly15 bytes"),
            (#""sixteen bytes...""#, "sixteen bytes..."),
            (#""a name that is longer than most""#, "a name that is longer than most"),
            (#""\u0061\n\"\\\/\b\f\r\t""#, "a\n\"\\/\u{8}\u{c}\r\t"), (#""\ud83d\ude00""#, "😀"), (#""é漢""#, "é漢"),
            (#""\u00e9 in a name of more than 15""#, "é in a name of more than 15"),
            (#""a\u0000""#, "a\0"), (#""\ud800x""#, "\u{FFFD}x"), (#""\ud800\u0041""#, "\u{FFFD}A"),
            (#""\udc00""#, "\u{FFFD}"),
            ("1", "1"), ("-7", "-7"), ("1.0", "1"), ("1e2", "100"), ("-0", "0"), ("1.5", "1.5"),
        ]
    )
    func spelling(json: String, string: String) throws {
        #expect(try Self.name(json) == EventName(string))
        #expect(try Self.name(json)?.string == string)
    }

    @Test(
        "differs from any other, also where it only ends differently",
        arguments: [
            ("a", "a\0"), ("", "\0"), ("exactly15 bytes", "exactly15 byteS"), ("sixteen bytes...", "sixteen bytes..,"),
            ("exactly15 bytes", "exactly15 bytes."), ("e\u{301}", "\u{e9}"), ("1", "1.5"),
        ]
    )
    func difference(one: String, other: String) {
        #expect(EventName(one) != EventName(other))
        #expect(Set([EventName(one), EventName(other), EventName(one)]).count == 2)
    }

    @Test("is reserved if Socket.IO uses it itself")
    func reserved() {
        let reserved: [EventName] = [
            "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
        ]
        #expect(reserved.map(\.isReserved) == Array(repeating: true, count: 6))
        let free: [EventName] = ["connection", "Connect", "message", "", "disconnectinG", "connect\0"]
        #expect(free.map(\.isReserved) == Array(repeating: false, count: 6))
    }
}
