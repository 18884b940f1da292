import Testing
import WebSocketProtocol

@Suite("permessage-deflate: messages")
struct PerMessageDeflateTests {
    private let limit = 1_000_000

    private func inflated(_ inflater: Inflater, _ payload: [UInt8], limit: Int) throws(WebSocketError) -> [UInt8] {
        var message: [UInt8] = []
        try inflater.append(payload.span.bytes, endsMessage: true, to: &message, limit: limit)
        return message
    }

    /// One stored block that is marked as the last.
    private static func lastBlock(_ content: [UInt8]) -> [UInt8] {
        let length = UInt16(content.count)
        return [1, UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8)] + content
    }

    @Test("A message may end with a last block, whatever its size", arguments: [1, 8_191, 8_192, 8_193, 16_384])
    func lastBlock(count: Int) throws {
        let message = [UInt8](repeating: 97, count: count)
        let inflater = Inflater()
        for _ in 0..<3 {
            #expect(try self.inflated(inflater, Self.lastBlock(message), limit: self.limit) == message)
        }
    }

    @Test("A message may end with a last block and an empty fragment behind it")
    func emptyFragment() throws {
        let inflater = Inflater()
        for _ in 0..<3 {
            var message: [UInt8] = []
            let block = Self.lastBlock([1, 2, 3])
            try inflater.append(block.span.bytes, endsMessage: false, to: &message, limit: self.limit)
            try inflater.append([UInt8]().span.bytes, endsMessage: true, to: &message, limit: self.limit)
            #expect(message == [1, 2, 3])
        }
    }

    private static let agreements: [PerMessageDeflate] = [false, true].flatMap { reset in
        [nil, 8, 9, 12, 15].map { bits in
            var agreed = PerMessageDeflate()
            agreed.serverNoContextTakeover = reset
            agreed.clientNoContextTakeover = reset
            agreed.serverMaxWindowBits = bits
            agreed.clientMaxWindowBits = bits
            return agreed
        }
    }

    @Test("Messages come through as they were, both ways, whatever was agreed", arguments: agreements)
    func roundTrip(agreed: PerMessageDeflate) throws {
        var numbers = SeededNumbers(seed: 12)
        for (sender, receiver) in [(Role.server, Role.client), (.client, .server)] {
            let deflater = agreed.makeDeflater(role: sender, configuration: .init())
            let inflater = agreed.makeInflater(role: receiver)
            for size in [0, 1, 5, 64, 0, 300, 8191, 8192, 8193, 70_000, 1, 0] {
                let alphabet: ClosedRange<UInt8> = Bool.random(using: &numbers) ? 0...255 : 97...100
                let message = (0..<size).map { _ in UInt8.random(in: alphabet, using: &numbers) }
                let compressed = deflater.compress(message.span.bytes)
                #expect(try self.inflated(inflater, compressed, limit: self.limit) == message)
            }
        }
    }

    @Test("With context takeover a repeated message is short; without, it is as long as the first")
    func contextTakeover() {
        let message = Array("a sentence that one would not guess, 4711".utf8)
        let keeping = Deflater()
        let first = keeping.compress(message.span.bytes)
        #expect(keeping.compress(message.span.bytes).count < first.count / 2)
        let resetting = Deflater(resetsAfterMessage: true)
        #expect(resetting.compress(message.span.bytes) == first)
        #expect(resetting.compress(message.span.bytes) == first)
    }

    @Test("A window of 8 bits is never looked beyond, though zlib has none to compress with")
    func smallestWindow() throws {
        let deflater = Deflater(windowBits: 8)
        let inflater = Inflater(windowBits: 8)
        var numbers = SeededNumbers(seed: 8)
        // A block that repeats at every distance around 256.
        for distance in 200...300 {
            let block = (0..<distance).map { _ in UInt8.random(in: 0...255, using: &numbers) }
            let message = block + block + block
            let compressed = deflater.compress(message.span.bytes)
            #expect(try self.inflated(inflater, compressed, limit: self.limit) == message)
        }
    }

    @Test(
        "The examples of RFC 7692 section 7.2.3 are understood",
        arguments: [
            ([0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
            ([0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00], "Hello"),
            ([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00], "Hello"),
            ([0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
            ([0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00], "Hello"),
            ([0x00], ""),
        ] as [([UInt8], String)]
    )
    func examples(payload: [UInt8], text: String) throws {
        let inflater = Inflater()
        #expect(try self.inflated(inflater, payload, limit: self.limit) == Array(text.utf8))
        // Whatever ended the first one, its text can be referred to: section 7.2.3.2.
        let again: [UInt8] = text.isEmpty ? [0x00] : [0xF2, 0x00, 0x11, 0x00, 0x00]
        #expect(try self.inflated(inflater, again, limit: self.limit) == Array(text.utf8))
    }

    @Test("The first example is what we write, too")
    func exampleWritten() {
        let hello = Array("Hello".utf8)
        let deflater = Deflater()
        #expect(deflater.compress(hello.span.bytes) == [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00])
        #expect(deflater.compress(hello.span.bytes) == [0xF2, 0x00, 0x11, 0x00, 0x00])
    }

    @Test("A decompression bomb is refused with 1009 before it unfolds")
    func bomb() {
        let zeros = [UInt8](repeating: 0, count: 10_000_000)
        let compressed = Deflater().compress(zeros.span.bytes)
        #expect(compressed.count < 12_000)
        var message: [UInt8] = []
        #expect(throws: WebSocketError.messageTooBig) {
            try Inflater().append(compressed.span.bytes, endsMessage: true, to: &message, limit: 100_000)
        }
        #expect(message.count < 110_000)
        #expect(message.capacity < 300_000)
    }

    @Test("A message is as long as the limit and no longer", arguments: [(1000, true), (999, false)])
    func limit(limit: Int, isAccepted: Bool) {
        let zeros = [UInt8](repeating: 0, count: 1000)
        let compressed = Deflater().compress(zeros.span.bytes)
        let result = Result { try self.inflated(Inflater(), compressed, limit: limit) }
        #expect((try? result.get().count) == (isAccepted ? 1000 : nil))
    }

    @Test(
        "What is not DEFLATE is refused with 1007",
        arguments: [[0xFF], [0x07], [0xF2, 0x00, 0x11, 0x00, 0x00]] as [[UInt8]]
    )
    func invalid(payload: [UInt8]) {
        #expect(throws: WebSocketError.compressedDataInvalid) {
            try self.inflated(Inflater(), payload, limit: self.limit)
        }
        #expect(WebSocketError.compressedDataInvalid.closeCode == .invalidPayload)
    }

    @Test("A message that was cut off is refused, wherever it was cut")
    func truncated() {
        let text = Array("Hello, hello, hello! Once more: hello, and something else 0123456789".utf8)
        let compressed = Deflater().compress(text.span.bytes)
        for count in 0..<compressed.count - 1 {
            let result = Result { try self.inflated(Inflater(), Array(compressed[..<count]), limit: self.limit) }
            #expect((try? result.get()) != text, "cut after \(count) bytes")
        }
    }

    @Test("Messages below the threshold are not worth it")
    func threshold() {
        let deflater = Deflater(configuration: .init(threshold: 100))
        #expect(!deflater.isWorthwhile(byteCount: 99))
        #expect(deflater.isWorthwhile(byteCount: 100))
    }
}
