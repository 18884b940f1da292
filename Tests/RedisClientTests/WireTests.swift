import NIOCore
import Testing

@testable import RedisClient

@Suite("The wire of Redis") struct WireTests {
    /// What is written, read again, in pieces of a size.
    private func read(_ text: String, piece: Int) throws -> [RedisValue] {
        var reader = RedisReader()
        var bytes = ByteBuffer(string: text)
        var values: [RedisValue] = []
        while let part = bytes.readSlice(length: min(piece, bytes.readableBytes)), part.readableBytes > 0 {
            try reader.feed(part)
            while let value = try reader.next() { values.append(value) }
        }
        return values
    }

    @Test("Values are read whole, and byte by byte", arguments: [1, 7, 1_000])
    func reading(piece: Int) throws {
        let text = "+OK\r\n-ERR no\r\n:-7\r\n$3\r\na\0b\r\n$0\r\n\r\n$-1\r\n*3\r\n$1\r\nx\r\n*1\r\n:1\r\n$-1\r\n*0\r\n"
        #expect(
            try self.read(text, piece: piece) == [
                .status("OK"), .error("ERR no"), .integer(-7), .bytes(ByteBuffer(string: "a\0b")), .bytes(ByteBuffer()),
                .null, .array([.bytes(ByteBuffer(string: "x")), .array([.integer(1)]), .null]), .array([]),
            ]
        )
    }

    @Test("What is not RESP is refused")
    func malformed() {
        #expect(throws: RedisProtocolError.self) { try self.read("HTTP/1.1 400\r\n", piece: 100) }
    }

    @Test("A command is written with the lengths of its words, empty ones included")
    func command() {
        var bytes = ByteBuffer()
        RedisCommand("PUBLISH", "", bytes: ByteBuffer(bytes: [0, 13, 10])).write(into: &bytes)
        RedisCommand("").write(into: &bytes)
        #expect(String(buffer: bytes) == "*3\r\n$7\r\nPUBLISH\r\n$0\r\n\r\n$3\r\n\0\r\n\r\n*1\r\n$0\r\n\r\n")
    }

    @Test("Messages of each kind are told from answers")
    func messages() throws {
        let text = """
            *3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\np\r\n*4\r\n$8\r\npmessage\r\n$2\r\nc*\r\n$2\r\ncd\r\n$1\r\np\r\n\
            *3\r\n$8\r\nsmessage\r\n$1\r\nc\r\n$1\r\np\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n+message\r\n
            """
        let payload = ByteBuffer(string: "p")
        #expect(
            try self.read(text, piece: 1_000).map { RedisMessage($0) } == [
                RedisMessage(topic: .channel("c"), channel: "c", payload: payload),
                RedisMessage(topic: .pattern("c*"), channel: "cd", payload: payload),
                RedisMessage(topic: .shard("c"), channel: "c", payload: payload), nil, nil,
            ]
        )
    }
}
