import EngineIOProtocol
import NIOCore
import NodeWires
import Testing

private let sid = "xLFh3sGkFQ1mAAAB0123"
private let asker = ClusterEnginePeer(node: "a1b2c3")
private let owner = ClusterEnginePeer(node: "d4e5f6")

/// As another implementation of MessagePack writes the maps that Node.js' engine makes, in its order of members.
private let vectors: [(message: ClusterEngineMessage, hex: String)] = [
    (
        ClusterEngineMessage(
            from: asker,
            .acquireLock(.init(request: 1, sid: sid, transport: .polling, access: .read))
        ),
        """
        85a972657175657374496401a873656e6465724964a6613162326333a47479706500a46461746183a3736964b4784c46683373476b4651316d\
        4141414230313233ad7472616e73706f72744e616d65a7706f6c6c696e67a474797065a472656164a75f736f75726365a45f65696f
        """
    ),
    (
        ClusterEngineMessage(from: owner, to: "a1b2c3", .lockAnswered(request: 300, success: true)),
        """
        86a9726571756573744964cd012ca873656e6465724964a6643465356636ab726563697069656e744964a6613162326333a47479706501a464\
        61746181a773756363657373c3a75f736f75726365a45f65696f
        """
    ),
    (
        ClusterEngineMessage(
            from: owner,
            to: "a1b2c3",
            .drain(
                sid: sid,
                [
                    WirePacket(.message(.text(ByteBuffer(string: "hello"))), compress: true),
                    WirePacket(.message(.binary(ByteBuffer(bytes: [1, 2, 3]))), compress: false),
                    .ping, .close,
                ]
            )
        ),
        """
        85a873656e6465724964a6643465356636ab726563697069656e744964a6613162326333a47479706502a46461746182a3736964b4784c4668\
        3373476b4651316d4141414230313233a77061636b6574739483a474797065a76d657373616765a76f7074696f6e7381a8636f6d7072657373\
        c3a464617461a568656c6c6f83a474797065a76d657373616765a76f7074696f6e7381a8636f6d7072657373c2a464617461c40301020382a4\
        74797065a470696e67a76f7074696f6e7381a8636f6d7072657373c381a474797065a5636c6f7365a75f736f75726365a45f65696f
        """
    ),
    (
        ClusterEngineMessage(
            from: asker,
            to: "d4e5f6",
            .packet(sid: sid, WirePacket(.message(.text(ByteBuffer(string: "hé")))))
        ),
        """
        85a873656e6465724964a6613162326333ab726563697069656e744964a6643465356636a47479706503a46461746182a3736964b4784c4668\
        3373476b4651316d4141414230313233a67061636b657482a474797065a76d657373616765a464617461a368c3a9a75f736f75726365a45f65\
        696f
        """
    ),
    (
        ClusterEngineMessage(from: asker, to: "d4e5f6", .packet(sid: sid, .malformed)),
        """
        85a873656e6465724964a6613162326333ab726563697069656e744964a6643465356636a47479706503a46461746182a3736964b4784c4668\
        3373476b4651316d4141414230313233a67061636b657482a474797065a56572726f72a464617461ac706172736572206572726f72a75f736f\
        75726365a45f65696f
        """
    ),
    (
        ClusterEngineMessage(from: asker, to: "d4e5f6", .upgrade(request: 70_000, sid: sid, success: true)),
        """
        86a9726571756573744964ce00011170a873656e6465724964a6613162326333ab726563697069656e744964a6643465356636a47479706504\
        a46461746182a3736964b4784c46683373476b4651316d4141414230313233a773756363657373c3a75f736f75726365a45f65696f
        """
    ),
    (
        ClusterEngineMessage(from: owner, to: "a1b2c3", .upgradeAnswered(request: 70_000, takeOver: false, [])),
        """
        86a9726571756573744964ce00011170a873656e6465724964a6643465356636ab726563697069656e744964a6613162326333a47479706505\
        a46461746182a874616b654f766572c2a77061636b65747390a75f736f75726365a45f65696f
        """
    ),
    (
        ClusterEngineMessage(from: asker, to: "d4e5f6", .close(sid: sid, reason: "transport close")),
        """
        85a873656e6465724964a6613162326333ab726563697069656e744964a6643465356636a47479706506a46461746182a3736964b4784c4668\
        3373476b4651316d4141414230313233a6726561736f6eaf7472616e73706f727420636c6f7365a75f736f75726365a45f65696f
        """
    ),
    (
        ClusterEngineMessage(
            from: ClusterEnginePeer(node: "a1b2c3", primary: "3f0c"),
            .acquireLock(.init(request: 1, sid: sid, transport: .websocket, access: .read))
        ),
        """
        86a972657175657374496401a873656e6465724964a6613162326333a47479706500a46461746183a3736964b4784c46683373476b4651316d\
        4141414230313233ad7472616e73706f72744e616d65a9776562736f636b6574a474797065a472656164a75f736f75726365a45f65696faa5f\
        7072696d6172794964a433663063
        """
    ),
]

@Suite("Messages of cluster engines") struct ClusterEngineMessageTests {
    @Test("are written byte by byte as Node.js writes them", arguments: vectors)
    func encodes(_ message: ClusterEngineMessage, _ hex: String) {
        #expect(message.encoded.hex == hex)
    }

    @Test("are read back", arguments: vectors)
    func decodes(_ message: ClusterEngineMessage, _ hex: String) throws {
        #expect(try ClusterEngineMessage(decoding: ByteBuffer(hex: hex)) == message)
    }

    @Test("cut off anywhere are none", arguments: vectors)
    func truncated(_ message: ClusterEngineMessage, _ hex: String) {
        let bytes = ByteBuffer(hex: hex)
        for count in 0..<bytes.readableBytes {
            #expect(throws: ClusterEngineError.self) {
                try ClusterEngineMessage(decoding: bytes.getSlice(at: 0, length: count)!)
            }
        }
    }

    @Test("with any one byte changed are messages or typed errors", arguments: vectors)
    func changed(_ message: ClusterEngineMessage, _ hex: String) {
        let bytes = ByteBuffer(hex: hex)
        for index in 0..<bytes.readableBytes {
            for value in [UInt8(0x00), 0x7F, 0x80, 0x9F, 0xC1, 0xDD, 0xDF, 0xFF] {
                var changed = bytes
                changed.setInteger(value, at: index)
                do throws(ClusterEngineError) { _ = try ClusterEngineMessage(decoding: changed) } catch {}
            }
        }
    }

    @Test("of other senders, types and shapes are told apart")
    func refused() {
        let close = ClusterEngineMessage(from: asker, to: "d4e5f6", .close(sid: sid, reason: "x")).encoded.hex
        let cases: [(String, ClusterEngineError)] = [
            (close.replacing("a45f65696f", with: "a45f65696e"), .foreign),
            (close.replacing("a474797065" + "06", with: "a474797065" + "07"), .unknownType(7)),
            (close.replacing("a6726561736f6e", with: "a6726561736f6f"), .invalid("reason")),
            ("c0", .foreign),
            ("", .notMessagePack(.truncated)),
            (close + "00", .notMessagePack(.trailingBytes(1))),
            (String(repeating: "91", count: 40) + "c0", .notMessagePack(.tooDeep)),
        ]
        for (hex, error) in cases {
            #expect(throws: error) { try ClusterEngineMessage(decoding: ByteBuffer(hex: hex)) }
        }
    }

    @Test("carry text only if it is UTF-8, as clients get it")
    func utf8() {
        let hello = ClusterEngineMessage(
            from: asker,
            to: "d4e5f6",
            .packet(sid: sid, WirePacket(.message(.text(ByteBuffer(string: "AB")))))
        )
        let hex = hello.encoded.hex.replacing("a24142", with: "a2c328")
        #expect(throws: ClusterEngineError.invalid("data")) {
            try ClusterEngineMessage(decoding: ByteBuffer(hex: hex))
        }
    }

    @Test("go to a node's own channel, or to that of the primary that passes them on")
    func channels() {
        let channels = ClusterEngineChannels(prefix: "engine.io")
        #expect(channels.all == "engine.io#")
        #expect(channels.own(owner) == "engine.io#d4e5f6#")
        #expect(channels.own(ClusterEnginePeer(node: "d4e5f6", primary: "3f0c")) == "engine.io#3f0c#")
    }
}
