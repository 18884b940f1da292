/// Public ids of sockets: 120 random bits as 20 characters of `[A-Za-z0-9_-]`.
enum SocketID {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        var bits: UInt64 = 0
        return String(unsafeUninitializedCapacity: 20) { characters in
            for index in 0..<20 {
                if index % 10 == 0 { bits = generator.next() }
                characters[index] = Self.alphabet[Int(bits & 63)]
                bits >>= 6
            }
            return 20
        }
    }
}
