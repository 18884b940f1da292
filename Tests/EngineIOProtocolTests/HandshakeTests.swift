import EngineIOProtocol
import Testing

@Suite("Handshake")
struct HandshakeTests {
    private func json(sid: String = "lv_VI97HAXpY6yYWAAAC", upgrades: [Transport] = [.websocket]) -> String {
        Handshake(
            sid: sid,
            upgrades: upgrades,
            pingInterval: .milliseconds(300),
            pingTimeout: .milliseconds(200),
            maxPayload: 1_000_000
        ).json
    }

    @Test("The open packet has exactly the five keys, times in milliseconds")
    func exactText() {
        let head = #"{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"#
        let expected = head + #""pingInterval":300,"pingTimeout":200,"maxPayload":1000000}"#
        #expect(self.json() == expected)
    }

    @Test("Without upgrades the list is empty")
    func noUpgrades() {
        #expect(self.json(upgrades: []).contains("\"upgrades\":[]"))
    }

    @Test("An id of the application's own making is escaped")
    func escapedID() {
        #expect(self.json(sid: "a\"b\\c\n").hasPrefix("{\"sid\":\"a\\\"b\\\\c\\n\","))
    }
}
