/// Base64 (RFC 4648 section 4), as far as the opening handshake needs it.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func contains(_ byte: UInt8) -> Bool {
        Self.alphabet.contains(byte)
    }

    package static func encode(_ bytes: [UInt8]) -> String {
        var encoded: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for digit in 0..<4 {
                let isPadding = digit > group.count
                encoded.append(isPadding ? UInt8(ascii: "=") : Self.alphabet[word >> (18 - 6 * digit) & 63])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
