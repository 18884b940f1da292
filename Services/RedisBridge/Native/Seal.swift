import CSodium
import NIOCore

/// Proves with the clusters' secret that a message is a bridge's, and unchanged.
final class Seal {
    private let key: [UInt8]
    /// Of one computation; its type is libsodium's own affair.
    private let state: UnsafeMutableRawPointer

    init(_ secret: BridgeSecret) {
        self.key = secret.key
        self.state = .allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
    }

    deinit {
        self.state.deallocate()
    }

    /// Appends the code.
    func close(_ bytes: inout ByteBuffer, for channel: String) {
        bytes.writeBytes(self.code(of: bytes, on: channel))
    }

    /// - Returns: the message without its code.
    func open(_ bytes: ByteBuffer, from channel: String) throws(Envelope.Fault) -> ByteBuffer {
        var bytes = bytes
        let length = bytes.readableBytes - Envelope.codeLength
        guard length > 0, let content = bytes.readSlice(length: length) else { throw .malformed }
        let expected = self.code(of: content, on: channel)
        let isRight = bytes.withUnsafeReadableBytes { sodium_memcmp($0.baseAddress!, expected, expected.count) == 0 }
        guard isRight else { throw .forged }
        return content
    }

    private func code(of bytes: ByteBuffer, on channel: String) -> [UInt8] {
        let state = OpaquePointer(self.state)
        var code = [UInt8](repeating: 0, count: Envelope.codeLength)
        crypto_generichash_init(state, self.key, self.key.count, code.count)
        let name = Array(channel.utf8) + [0]
        crypto_generichash_update(state, name, UInt64(name.count))
        bytes.withUnsafeReadableBytes { bytes in
            _ = crypto_generichash_update(state, bytes.bindMemory(to: UInt8.self).baseAddress, UInt64(bytes.count))
        }
        crypto_generichash_final(state, &code, code.count)
        return code
    }
}
