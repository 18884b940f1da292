import Backbone
import Foundation
import Keys
import Testing

@Suite struct KeyFilesTests {
    private let folder = NSTemporaryDirectory() + "signalbox-keys-\(UUID())"

    private func inFolder(_ body: (KeyFiles) throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        try body(KeyFiles(folder: self.folder, name: "engine"))
    }

    private func mode(of path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("A service reads the secret, the others its public key; the secret is closed to everybody else")
    func written() throws {
        try self.inFolder { files in
            let pair = try CurveKeyPair.random()
            try files.mustNotExist()
            #expect(try files.write(pair) == "\(pair.publicKey) engine")
            #expect(try NodeKeys.own(at: files.secret).publicKey == pair.publicKey)
            #expect(try NodeKeys.publicKeys(at: files.publicKey) == [pair.publicKey])
            #expect(try self.mode(of: files.secret) == 0o600)
        }
    }

    @Test("The secret of linked clusters is 64 digits, another one each time, closed to others, never overwritten")
    func bridgeSecret() throws {
        var secrets: [String] = []
        for _ in 0..<2 {
            try self.inFolder { _ in
                try BridgeSecretFile.write(in: self.folder)
                let path = "\(self.folder)/\(BridgeSecretFile.name)"
                secrets.append(try String(contentsOfFile: path, encoding: .utf8))
                #expect(try self.mode(of: path) == 0o600)
                #expect(throws: KeyFilesError.self) { try BridgeSecretFile.write(in: self.folder) }
            }
        }
        #expect(Set(secrets).count == 2 && secrets.allSatisfy { $0.count == 65 })
    }

    @Test("What is there is never overwritten")
    func existing() throws {
        try self.inFolder { files in
            let pair = try CurveKeyPair.random()
            _ = try files.write(pair)
            #expect(throws: KeyFilesError.self) { try files.mustNotExist() }
            #expect(throws: KeyFilesError.self) { try files.write(try CurveKeyPair.random()) }
            #expect(try NodeKeys.own(at: files.secret).publicKey == pair.publicKey)
        }
    }

    @Test("A name stays in its folder and is no option", arguments: ["", "-x", "..", "a/b", "a b", "ä", "a\n", ".x"])
    func names(text: String) {
        #expect(!KeyFiles.isName(text))
        #expect(KeyFiles.isName("engine-1"))
    }
}
