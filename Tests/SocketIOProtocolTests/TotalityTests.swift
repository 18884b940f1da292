import NIOCore
import SocketIOProtocol
import Testing

@Suite("Any bytes at all", .timeLimit(.minutes(1)))
struct TotalityTests {
    /// What packets are made of, so that chance gets beyond the first byte.
    static let tokens = [
        "0", "1", "2", "3", "4", "5", "6", "51-", "52-", "/a,", "/", ",", "12", "[", "]", "{", "}", "\"a\"",
        "\"connect\"",
        ":", "null", "true", "-1.5e3", "\\u00", "\"", " ", "{\"_placeholder\":true,\"num\":0}", "\"_placeholder\":true",
        "é",
        "\"num\":1",
    ].map { Array($0.utf8) }

    /// Packets to be damaged.
    static let packets = [
        #"2["a",1,{"b":[true,null,"é\u00e9"]}]"#, #"2/admin,12["message","x",-1.5e3]"#, #"31[]"#, #"0/a,{"t":"1"}"#,
        #"51-/a,7["a",{"_placeholder":true,"num":0}]"#,
        #"62-3[{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]]"#,
        #"4{"message":"no"}"#, "1/a,",
    ].map { Array($0.utf8) }

    static func bytes(_ random: inout SplitMix64) -> [UInt8] {
        Bool.random(using: &random) ? Self.damaged(&random) : Self.composed(&random)
    }

    private static func damaged(_ random: inout SplitMix64) -> [UInt8] {
        var bytes = self.packets.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 0..<4, using: &random) {
            let offset = bytes.indices.randomElement(using: &random) ?? 0
            switch Int.random(in: 0..<3, using: &random) {
            case 0: bytes[offset] = UInt8.random(in: .min ... .max, using: &random)
            case 1: bytes.insert(contentsOf: self.tokens.randomElement(using: &random) ?? [], at: offset)
            case _: bytes.removeSubrange(offset..<min(offset + 2, bytes.endIndex - 1))
            }
        }
        return bytes
    }

    private static func composed(_ random: inout SplitMix64) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0..<24, using: &random) {
            if Int.random(in: 0..<8, using: &random) == 0 {
                bytes.append(UInt8.random(in: .min ... .max, using: &random))
            } else {
                bytes += tokens.randomElement(using: &random) ?? []
            }
        }
        return bytes
    }

    @Test("end as a packet or an error, and whatever is a packet can be read and sent on", arguments: 0..<8)
    func decoder(seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        var decoder = PacketDecoder()
        var packets = 0
        for _ in 0..<20_000 {
            let bytes = ByteBuffer(bytes: Self.bytes(&random))
            let isBinary = Int.random(in: 0..<4, using: &random) == 0
            guard let packet = try? isBinary ? decoder.binary(bytes) : decoder.text(bytes) else { continue }
            packets += 1
            try self.sendOn(packet)
        }
        #expect(packets > 1_000)
    }

    private func sendOn(_ packet: Packet) throws {
        guard packet.type == .event || packet.type == .ack else { return }
        var writer = packet.name.map { ArgumentsWriter(name: $0.string) } ?? ArgumentsWriter()
        for argument in packet.arguments { writer.append(argument) }
        let encoded =
            packet.type == .event
            ? PacketEncoder.event(writer, namespace: packet.namespace, id: packet.id)
            : PacketEncoder.ack(writer, namespace: packet.namespace, id: packet.id ?? 0)
        let again = try encoded.decoded()
        #expect(again.name == packet.name)
        #expect(again.arguments.count == packet.arguments.count)
        #expect(again.attachments.count <= packet.attachments.count)
    }

    @Test(
        "that the scanner accepts are valid to the last byte: appending or removing a bracket spoils them",
        arguments: 0..<4
    )
    func scanner(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed) + 100)
        for _ in 0..<20_000 {
            let bytes = Self.bytes(&random)
            guard (try? JSONScanner.validate(ByteBuffer(bytes: bytes).readableBytesSpan)) != nil else { continue }
            let longer = ByteBuffer(bytes: bytes + [UInt8(ascii: "]")])
            #expect(throws: JSONError.self) { try JSONScanner.validate(longer.readableBytesSpan) }
            let within = ByteBuffer(bytes: [UInt8(ascii: "[")] + bytes + [UInt8(ascii: "]")])
            #expect((try? JSONScanner.elements(of: within.readableBytesSpan))?.count == 1)
        }
    }
}
