import Testing
import WebSocketProtocol

@Suite("Masking")
struct MaskingTests {
    private let key = MaskingKey(rawValue: 0x3D21_FA37)
    private let keyBytes: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    @Test("Byte i of a payload is XORed with byte i modulo 4 of the key", arguments: 0...70)
    func everyLength(length: Int) {
        let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var masked = payload
        var span = masked.mutableSpan
        var bytes = span.mutableBytes
        Masking.apply(&bytes, key: self.key)
        #expect(masked == payload.enumerated().map { $1 ^ self.keyBytes[$0 % 4] })
    }

    @Test("A payload masked in two parts is masked as in one", arguments: 0...33)
    func parts(split: Int) {
        let payload = (0..<33).map { UInt8($0) }
        var masked = payload
        var span = masked.mutableSpan
        var bytes = span.mutableBytes
        Masking.apply(&bytes, in: 0..<split, key: self.key)
        Masking.apply(&bytes, in: split..<33, key: self.key, offset: split)
        #expect(masked == payload.enumerated().map { $1 ^ self.keyBytes[$0 % 4] })
    }

    @Test("Bytes outside of the range are left alone")
    func range() {
        var bytes = [UInt8](repeating: 0, count: 20)
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        Masking.apply(&raw, in: 3..<13, key: self.key)
        #expect(bytes[..<3].allSatisfy { $0 == 0 } && bytes[13...].allSatisfy { $0 == 0 })
        #expect(Array(bytes[3..<13]) == (0..<10).map { self.keyBytes[$0 % 4] })
    }
}
