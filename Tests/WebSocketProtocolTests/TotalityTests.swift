import Testing
import WebSocketProtocol

/// Any bytes in, an event or an error out: never a trap, never an endless loop, and the same in any pieces.
@Suite("Totality", .timeLimit(.minutes(2)))
struct TotalityTests {
    private func check(_ bytes: [UInt8], role: Role, isCompressing: Bool) {
        let outcomes = Delivery.allCases.map { delivery in
            let inflater = isCompressing ? Inflater() : nil
            var reader = MessageReader(role: role, maximumMessageSize: 5000, inflater: inflater)
            return reader.readAll(bytes, delivery)
        }
        #expect(outcomes.allSatisfy { $0 == outcomes[0] }, "pieces matter to \(bytes)")
    }

    @Test("Random bytes", arguments: UInt64(1)...20)
    func randomBytes(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<100 {
            let bytes = (0..<Int.random(in: 0...300, using: &numbers)).map { _ in
                UInt8.random(in: 0...255, using: &numbers)
            }
            for role in [Role.server, .client] {
                self.check(bytes, role: role, isCompressing: Bool.random(using: &numbers))
            }
        }
    }

    @Test("Sound heads with random content, then damaged at one byte", arguments: UInt64(1)...20)
    func damagedFrames(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<100 {
            var bytes = (0..<4).flatMap { _ in Self.randomFrame(using: &numbers).bytes }
            self.check(bytes, role: .server, isCompressing: true)
            bytes[Int.random(in: 0..<bytes.count, using: &numbers)] ^= 1 << UInt8.random(in: 0...7, using: &numbers)
            self.check(bytes, role: .server, isCompressing: true)
        }
    }

    private static func randomFrame(using numbers: inout SeededNumbers) -> WireFrame {
        let isText = Bool.random(using: &numbers)
        let isCompressed = Bool.random(using: &numbers)
        let message = (0..<Int.random(in: 0...200, using: &numbers)).map { _ in
            UInt8.random(in: isText ? 0x20...0x7E : 0...255, using: &numbers)
        }
        let payload = isCompressed ? Deflater(resetsAfterMessage: true).compress(message.span.bytes) : message
        return WireFrame(
            opcode: [0, 1, 2, isText ? 1 : 2, 9].randomElement(using: &numbers)!,
            payload: payload,
            isFinal: Int.random(in: 0...3, using: &numbers) > 0,
            reserved: isCompressed ? 4 : 0
        )
    }

    @Test("Random compressed payloads", arguments: UInt64(1)...20)
    func randomDeflate(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<200 {
            let payload = (0..<Int.random(in: 0...60, using: &numbers)).map { _ in
                UInt8.random(in: 0...255, using: &numbers)
            }
            let frame = WireFrame(opcode: 2, payload: payload, reserved: 4)
            self.check(frame.bytes, role: .server, isCompressing: true)
        }
    }
}
