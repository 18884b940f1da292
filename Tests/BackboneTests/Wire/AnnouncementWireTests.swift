import Backbone
import Testing

@Suite struct AnnouncementWireTests {
    private static let full = Announcement(
        node: NodeID(rawValue: .max),
        incarnation: Incarnation(rawValue: 1_700_000_000_000_000),
        role: .engine,
        cluster: "production",
        name: "engine-7 in Zürich",
        features: 0b1010,
        isReady: true,
        isDraining: true,
        load: 12_345,
        endpoints: [Endpoint(name: "link", address: "tcp://10.0.0.7:7100"), Endpoint(name: "", address: "")],
        key: CurveKey(0..<32),
        slots: [
            SlotClaim(tag: SlotTag(rawValue: 0xff_ffff), epoch: 3, isSettled: true),
            SlotClaim(tag: SlotTag(rawValue: 0), epoch: 0),
        ],
        options: Array(#"{"pingInterval":25000}"#.utf8),
        heard: [[NodeID(rawValue: 1), NodeID(rawValue: 2)], []],
        doubted: [NodeID(rawValue: 3), NodeID(rawValue: 4)]
    )

    private func decode(_ bytes: [UInt8]) throws(DecodingFailure) -> Announcement {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(DecodingFailure) in try Announcement(decoding: bytes) }
        }
        return try result.get()
    }

    @Test func `An announcement survives the wire whole`() throws {
        #expect(try self.decode(Self.full.encoded()) == Self.full)
    }

    @Test func `Fields that only newer nodes know are skipped`() throws {
        var bytes = Self.full.encoded()
        bytes.insert(contentsOf: [200, 3, 0, 0, 0, 1, 2, 3], at: 1)
        bytes += [201, 0, 0, 0, 0]
        #expect(try self.decode(bytes) == Self.full)
    }

    @Test(arguments: [0, 31, 33]) func `A public key of another size than 32 bytes is refused`(size: Int) {
        let field = [14, UInt8(size), 0, 0, 0] + [UInt8](repeating: 1, count: size)
        #expect(throws: DecodingFailure.invalid("public key")) { try self.decode(Self.full.encoded() + field) }
    }

    @Test func `A role that only newer nodes know is "other"`() throws {
        var bytes = Self.full.encoded()
        // Version, node and incarnation with their headers; then the role's header.
        let position = 1 + 13 + 13 + 5
        #expect(bytes[position] == Role.engine.rawValue)
        bytes[position] = 99
        #expect(try self.decode(bytes).role == .other)
    }

    @Test func `Another version of the format is refused by name`() {
        var bytes = Self.full.encoded()
        bytes[0] = 2
        #expect(throws: DecodingFailure.unsupportedVersion(2)) { try self.decode(bytes) }
    }

    @Test func `An announcement without its required fields is refused`() {
        #expect(throws: DecodingFailure.invalid("missing field")) { try self.decode([1]) }
    }

    @Test func `No beginning of an announcement crashes the decoder`() {
        let bytes = Self.full.encoded()
        for count in bytes.indices { _ = try? self.decode(Array(bytes.prefix(count))) }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `Whatever bytes come, decoding ends in an announcement or an error`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let valid = Self.full.encoded()
        for _ in 0..<1_000 {
            var bytes = valid
            if generator.happens(0.5) {
                bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                if !bytes.isEmpty { bytes[0] = 1 }
            } else {
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                        in: 0...255,
                        using: &generator
                    )
                }
            }
            if let decoded = try? self.decode(bytes) { #expect((try? self.decode(decoded.encoded())) == decoded) }
        }
    }

    @Test func `Lists and texts beyond their bounds are refused`() {
        var many = Self.full
        many.slots = Array(
            repeating: SlotClaim(tag: SlotTag(rawValue: 1), epoch: 1),
            count: Announcement.maximumSlots + 1
        )
        #expect(throws: DecodingFailure.invalid("number of slots")) { try self.decode(many.encoded()) }
        var long = Self.full
        long.name = String(repeating: "x", count: Announcement.maximumTextSize + 1)
        #expect(throws: DecodingFailure.tooLarge) { try self.decode(long.encoded()) }
        var large = Self.full
        large.options = Array(repeating: 0, count: Announcement.maximumSize)
        #expect(throws: DecodingFailure.tooLarge) { try self.decode(large.encoded()) }
    }
}
