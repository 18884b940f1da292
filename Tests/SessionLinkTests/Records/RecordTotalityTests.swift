import Testing

@testable import SessionLink

/// Every case is a block of seeds; nothing here may trap.
@Suite("Any bytes")
struct RecordTotalityTests {
    @Test("are records or a typed error", arguments: 0..<8)
    func random(block: UInt64) {
        for seed in (block * 500)..<(block * 500 + 500) {
            var generator = SeededGenerator(seed: seed)
            Bytes.readAll(generator.bytes(Int.random(in: 0...200, using: &generator)))
        }
    }

    @Test("with the frame of a record are that record or a typed error", arguments: RecordKind.allCases)
    func framed(kind: RecordKind) {
        for seed in 0..<400 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed << 8 | UInt64(kind.rawValue))
            let content = generator.bytes(Int.random(in: 0...80, using: &generator))
            let flags = UInt8.random(in: 0...2, using: &generator)
            let header = Bytes.integer(UInt32(12 + content.count), 4) + [kind.rawValue, flags] + generator.bytes(6)
            let (records, error) = Bytes.readAll(header + content)
            #expect(records == 1 || error != nil)
        }
    }

    @Test("that differ from a record in one bit are records or a typed error", arguments: Sample.all)
    func mutated(sample: Sample) throws {
        let bytes = try Bytes.written(sample.write)
        for bit in 0..<(bytes.count * 8) {
            var other = bytes
            other[bit / 8] ^= 1 << (bit % 8)
            Bytes.readAll(other)
        }
    }

    @Test("that a link receives leave it able to go on, or ended with a reason", arguments: 0..<4)
    func received(block: UInt64) throws {
        for seed in (block * 100)..<(block * 100 + 100) {
            var generator = SeededGenerator(seed: seed)
            var pair = LinkPair()
            pair.open()
            let genuine = try pair.engineBatch { $0.confirmed(Sample.handle) }
            for _ in 0..<20 {
                let batch = self.disturbed(genuine, &generator)
                let received = pair.gateway.received(batch.span.bytes, now: pair.now)
                if case .batch(let range) = received.records { Bytes.readAll(Array(batch[range])) }
                #expect(received.change.ended == nil || pair.gateway.condition == .opening)
                while pair.gateway.nextBatch(now: pair.now) != nil {}
            }
        }
    }

    private func disturbed(_ batch: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        if generator.chance(0.2) { return generator.bytes(Int.random(in: 0...120, using: &generator)) }
        var batch = batch
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            // Version and link id stay: everything else is what a faulty peer may say.
            let index = Int.random(in: 1..<batch.count, using: &generator)
            if !(8..<16).contains(index) { batch[index] = UInt8.random(in: .min ... .max, using: &generator) }
        }
        return generator.chance(0.1) ? Array(batch.prefix(Int.random(in: 0...batch.count, using: &generator))) : batch
    }
}
