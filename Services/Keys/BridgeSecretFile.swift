/// What linked clusters share: 32 random bytes, as 64 hexadecimal digits.
package enum BridgeSecretFile {
    package static let name = "linked-clusters.secret"

    package static func write(in folder: String) throws(KeyFilesError) {
        let path = "\(folder)/\(Self.name)"
        try NewFile.mustNotExist(path)
        try NewFile.create(path, mode: 0o600, Self.draw() + "\n")
    }

    private static func draw() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<32).map { _ in
            let byte: UInt8 = generator.next()
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
