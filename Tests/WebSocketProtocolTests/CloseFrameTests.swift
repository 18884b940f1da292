import Testing
import WebSocketProtocol

@Suite("Close frame")
struct CloseFrameTests {
    @Test(
        "A code that may be sent is accepted",
        arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
    )
    func validCode(code: UInt16) throws {
        let payload = [UInt8(code >> 8), UInt8(code & 0xFF)] + Array("bye".utf8)
        #expect(
            try CloseFrame(payload: payload.span.bytes) == CloseFrame(code: CloseCode(rawValue: code), reason: "bye")
        )
    }

    @Test(
        "A code that must not be sent is refused with 1002",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535]
    )
    func invalidCode(code: UInt16) {
        let payload = [UInt8(code >> 8), UInt8(code & 0xFF)]
        #expect(throws: WebSocketError.closeCodeInvalid) { try CloseFrame(payload: payload.span.bytes) }
        #expect(WebSocketError.closeCodeInvalid.closeCode == .protocolError)
    }

    @Test("An empty frame has no code")
    func empty() throws {
        let payload: [UInt8] = []
        #expect(try CloseFrame(payload: payload.span.bytes) == CloseFrame(code: nil))
        #expect(CloseFrame(code: nil, reason: "lost").payload.isEmpty)
    }

    @Test("One byte is too short for a code")
    func oneByte() {
        let payload: [UInt8] = [3]
        #expect(throws: WebSocketError.closePayloadTooShort) { try CloseFrame(payload: payload.span.bytes) }
    }

    @Test("A reason that is not UTF-8 is refused with 1007")
    func invalidReason() {
        let payload: [UInt8] = [0x03, 0xE8, 0xCE, 0xBA, 0xED, 0xA0, 0x80]
        #expect(throws: WebSocketError.closeReasonNotUTF8) { try CloseFrame(payload: payload.span.bytes) }
        #expect(WebSocketError.closeReasonNotUTF8.closeCode == .invalidPayload)
    }

    @Test("What is written is read back", arguments: ["", "going away", "日本"])
    func roundTrip(reason: String) throws {
        let frame = CloseFrame(code: .goingAway, reason: reason)
        #expect(try CloseFrame(payload: frame.payload.span.bytes) == frame)
    }

    @Test("A reason that does not fit into a control frame is cut between two characters")
    func longReason() throws {
        let payload = CloseFrame(code: .normal, reason: String(repeating: "é", count: 100)).payload
        #expect(payload.count == 124)
        #expect(try CloseFrame(payload: payload.span.bytes).reason == String(repeating: "é", count: 61))
    }
}
