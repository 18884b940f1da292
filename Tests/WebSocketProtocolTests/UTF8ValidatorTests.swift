import Testing
import WebSocketProtocol

@Suite("UTF-8 validator")
struct UTF8ValidatorTests {
    /// Bytes up to and with the first one refused; `nil` when none is.
    private func firstRefused(_ bytes: [UInt8]) -> Int? {
        var validator = UTF8Validator()
        for (index, byte) in bytes.enumerated() {
            guard validator.append([byte].span.bytes) else { return index }
        }
        return nil
    }

    private func isValid(_ bytes: [UInt8]) -> Bool {
        var validator = UTF8Validator()
        return validator.append(bytes.span.bytes) && validator.isAtBoundary
    }

    @Test(
        "Well-formed text is accepted, in one part and in any two",
        arguments: [
            "", "Hello-µ@ßöäüàá-UTF-8!!", "κόσμε", "\u{0}", "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}",
            "\u{D7FF}\u{E000}\u{FFFD}\u{FFFE}", "ascii enough for words of eight bytes, then 日本語 and 🦊 and more ascii",
        ]
    )
    func wellFormed(text: String) {
        let bytes = Array(text.utf8)
        #expect(self.isValid(bytes))
        for split in 0...bytes.count {
            var validator = UTF8Validator()
            let isAccepted = [Array(bytes[..<split]), Array(bytes[split...])].allSatisfy { part in
                validator.append(part.span.bytes)
            }
            #expect(isAccepted && validator.isAtBoundary)
        }
    }

    @Test(
        "Malformed text is refused at its first wrong byte",
        arguments: [
            ([0x80], 0), ([0xBF], 0), ([0xC0, 0xAF], 0), ([0xC1, 0xBF], 0), ([0xFE], 0), ([0xFF], 0), ([0xF5], 0),
            ([0xFC, 0x80], 0), ([0x61, 0xC3, 0x28], 2), ([0xE0, 0x9F, 0xBF], 1), ([0xE0, 0x80, 0xAF], 1),
            ([0xED, 0xA0, 0x80], 1), ([0xED, 0xBF, 0xBF], 1), ([0xF0, 0x8F, 0xBF, 0xBF], 1),
            ([0xF4, 0x90, 0x80, 0x80], 1),
            ([0xE2, 0x82, 0x41], 2), ([0xF0, 0x9F, 0xA6, 0xC0], 3),
            ([0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5, 0xF4, 0x90, 0x80, 0x80], 12),
        ] as [([UInt8], Int)]
    )
    func malformed(bytes: [UInt8], index: Int) {
        #expect(self.firstRefused(bytes) == index)
        #expect(!self.isValid(bytes))
    }

    @Test("Text that ends inside a character is not at a boundary", arguments: [1, 2, 3])
    func truncated(count: Int) {
        var validator = UTF8Validator()
        let bytes = Array("🦊".utf8.prefix(count))
        let isAccepted = validator.append(bytes.span.bytes)
        #expect(isAccepted && !validator.isAtBoundary)
    }

    @Test("It agrees with the standard library on every sequence of up to two bytes behind a lead byte")
    func exhaustive() {
        for first in UInt8(0xC0)...0xFF {
            for second in UInt8.min...UInt8.max {
                for tail: [UInt8] in [[], [0x80], [0xBF, 0x80], [0x41], [0x80, 0xBF, 0x80]] {
                    let bytes = [first, second] + tail
                    let expected = String(validating: bytes, as: UTF8.self) != nil
                    guard self.isValid(bytes) != expected else { continue }
                    Issue.record("\(bytes) should be \(expected ? "valid" : "invalid")")
                }
            }
        }
    }

    @Test("It agrees with the standard library on random bytes", arguments: UInt64(1)...20)
    func random(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        for _ in 0..<500 {
            var bytes = Array(String("aé日🦊 some plain text around them".shuffled(using: &numbers)).utf8)
            if Bool.random(using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            #expect(self.isValid(bytes) == (String(validating: bytes, as: UTF8.self) != nil), "\(bytes)")
        }
    }
}
