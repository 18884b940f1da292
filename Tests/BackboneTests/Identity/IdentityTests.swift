import Backbone
import Testing

@Suite struct IdentityTests {
    @Test func `A session id is 20 characters of the alphabet, which parse back to the same id`() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<1_000 {
            let tag = SlotTag.random(using: &generator)
            let id = SessionID.random(tag: tag, using: &generator)
            let text = id.description
            #expect(text.utf8.count == 20)
            #expect(text.utf8.allSatisfy { Base64URL.sixBits($0) != nil })
            #expect(try #require(SessionID(text)) == id)
            #expect(text.hasPrefix(tag.description))
            #expect(SessionID(text)?.tag == tag)
        }
    }

    @Test(arguments: [
        "", "AAAA", "AAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAA+A",
        "AAAAAAAAAAAAAAAAAA/A", "AAAAAAAAAAAAAAAAAA A", "äAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAA\0",
    ])
    func `What is not 20 characters of the alphabet is no session id`(text: String) {
        #expect(SessionID(text) == nil)
    }

    @Test func `Different texts are different ids: every character counts`() throws {
        let text = Array("AbCdEfGhIjKlMnOpQr-_".utf8)
        let id = try #require(SessionID(utf8: text))
        for index in text.indices {
            var other = text
            other[index] = UInt8(ascii: "9")
            #expect(SessionID(utf8: other) != id)
            #expect(SessionID(utf8: other)?.description == String(decoding: other, as: UTF8.self))
        }
    }

    @Test func `A custom generator supplies what follows the tag`() throws {
        let tag = try #require(SlotTag("ab-_"))
        #expect(SessionID(tag: tag, suffix: "0123456789abcdef")?.description == "ab-_0123456789abcdef")
        #expect(SessionID(tag: tag, suffix: "0123456789abcde") == nil)
        #expect(SessionID(tag: tag, suffix: "0123456789abcde!") == nil)
    }

    @Test(arguments: ["", "abc", "abcde", "abc!", "ab=="])
    func `A tag is exactly four characters of the alphabet`(text: String) {
        #expect(SlotTag(text) == nil)
    }

    @Test func `A node id is 16 hexadecimal digits`() {
        #expect(NodeID(rawValue: 0xab).description == "00000000000000ab")
        #expect(NodeID("00000000000000AB") == NodeID(rawValue: 0xab))
        for text in ["", "ab", "+0000000000000ab", "00000000000000abc", "00000000000000ag"] {
            #expect(NodeID(text) == nil)
        }
    }

    @Test func `A later start has a greater incarnation`() {
        let first = Incarnation.now()
        var second = Incarnation.now()
        while second == first { second = Incarnation.now() }
        #expect(second > first)
    }
}
