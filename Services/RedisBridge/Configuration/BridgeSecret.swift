package import Backbone
import CSodium

/// What all linked clusters know and nobody else: the key of their messages' authentication codes.
package struct BridgeSecret: Sendable {
    package static let minimumSize = 32

    /// BLAKE2b of what the file holds.
    let key: [UInt8]

    /// - Parameter text: blanks and line ends around it do not count.
    package init(_ text: some StringProtocol) throws(KeyFileFault) {
        precondition(sodium_init() >= 0, "libsodium does not work here")
        let bytes = Array(text.utf8)
        guard bytes.count >= Self.minimumSize else { throw .tooShort(bytes: bytes.count) }
        var key = [UInt8](repeating: 0, count: Int(crypto_generichash_KEYBYTES))
        crypto_generichash(&key, key.count, bytes, UInt64(bytes.count), nil, 0)
        self.key = key
    }

    /// Names the clusters that have this secret, without a hint of it.
    var realm: String {
        let purpose = Array("signalbox realm".utf8)
        var name = [UInt8](repeating: 0, count: Int(crypto_generichash_BYTES_MIN))
        crypto_generichash(&name, name.count, purpose, UInt64(purpose.count), self.key, self.key.count)
        return name.prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    init(path: String) throws(KeyFileFault) {
        try self.init(KeyFile.read(path, isSecret: true).text.trimmed)
    }
}

extension String {
    fileprivate var trimmed: Substring {
        let isBlank: (Character) -> Bool = { $0.isWhitespace }
        let start = self[...].drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }
        return end.map { start[...$0] } ?? ""
    }
}
