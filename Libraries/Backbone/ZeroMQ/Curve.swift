import CZeroMQ

extension ZeroMQ {
    /// What libzmq knows of CURVE keys, outside of any socket.
    enum Curve {
        /// Debian's libzmq has CURVE, by libsodium; one built without it refuses every key.
        static var isAvailable: Bool { zmq_has("curve") == 1 }

        /// 32 bytes in 40 characters, and the zero that C wants.
        private static let textSize = CurveKey.textSize + 1

        /// A new key pair: the secret, then the public key.
        static func makePair() throws(ZeroMQError) -> (secret: String, public: String) {
            var (secret, publicKey) = (Self.room, Self.room)
            guard zmq_curve_keypair(&publicKey, &secret) == 0 else { throw .last("zmq_curve_keypair") }
            return (Self.text(secret), Self.text(publicKey))
        }

        static func publicKey(of secret: String) throws(ZeroMQError) -> String {
            var publicKey = Self.room
            guard zmq_curve_public(&publicKey, secret) == 0 else { throw .last("zmq_curve_public") }
            return Self.text(publicKey)
        }

        // MARK: Z85 (ZeroMQ RFC 32)

        /// - Returns: nil unless the text is that of 32 bytes.
        static func decode(_ text: some StringProtocol) -> [UInt8]? {
            guard text.utf8.count == CurveKey.textSize else { return nil }
            var bytes = [UInt8](repeating: 0, count: CurveKey.size)
            guard zmq_z85_decode(&bytes, String(text)) != nil else { return nil }
            // libzmq takes some texts whose value does not fit; they are no key's.
            guard self.encode(bytes) == String(text) else { return nil }
            return bytes
        }

        static func encode(_ bytes: [UInt8]) -> String {
            precondition(bytes.count == CurveKey.size, "keys have 32 bytes")
            var text = Self.room
            zmq_z85_encode(&text, bytes, bytes.count)
            return Self.text(text)
        }

        private static var room: [CChar] { [CChar](repeating: 0, count: self.textSize) }

        private static func text(_ characters: [CChar]) -> String {
            String(decoding: characters.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
