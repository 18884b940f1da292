import NIOCore

/// `If-None-Match` (RFC 9110, 13.1.2), which compares weakly.
package enum EntityTag {
    package static func matches(_ conditions: [Substring], _ tag: String) -> Bool {
        conditions.contains { condition in
            let candidate = condition.hasPrefix("W/") ? condition.dropFirst(2) : condition
            return candidate == "*" || candidate == tag
        }
    }
}

/// A content's fingerprint, stable between processes (as a hash of the standard library is not): 64-bit FNV-1a and the
/// length. It tells versions of one file apart; it is no defence against anybody.
enum ContentHash {
    static func of(_ bytes: ByteBuffer) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes.readableBytesView {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return String(bytes.readableBytes, radix: 16) + "-" + String(hash, radix: 16)
    }
}
