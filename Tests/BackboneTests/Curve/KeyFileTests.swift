import Glibc
import Logging
import Testing

@testable import Backbone

@Suite struct KeyFileTests {
    private let folder: TemporaryFolder
    private let pair: CurveKeyPair

    init() throws {
        self.folder = try TemporaryFolder()
        self.pair = try CurveKeyPair.random()
    }

    private func list(_ path: String) throws(KeyFileFault) -> AllowList {
        try AllowList(path: path, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func `A key survives its text, and its secret tells it`() throws {
        let key = self.pair.publicKey
        #expect(CurveKey(z85: key.description) == key)
        #expect(CurveKeyPair(secret: self.pair.secret)?.publicKey == key)
        #expect(!"\(self.pair)".contains(self.pair.secret))
        #expect(!String(reflecting: self.pair).contains(self.pair.secret))
    }

    /// ZeroMQ RFC 32 has this one.
    @Test func `Z85 is that of the specification`() throws {
        let bytes: [UInt8] = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]
        let key = try #require(CurveKey(Array([bytes, bytes, bytes, bytes].joined())))
        #expect(key.description == String(repeating: "HelloWorld", count: 4))
    }

    @Test(arguments: [
        "", "short", String(repeating: "a", count: 39), String(repeating: "a", count: 41),
        String(repeating: "é", count: 20), String(repeating: "a", count: 39) + "\"", String(repeating: "#", count: 40),
        String(repeating: "a", count: 39) + "\u{0}",
    ])
    func `What is not the text of 32 bytes is no key`(text: String) {
        #expect(CurveKey(z85: text) == nil)
        #expect(CurveKeyPair(secret: text) == nil)
    }

    @Test func `Lines hold a key and a name; comments and empty lines hold nothing`() throws {
        let key = self.pair.publicKey
        let lines = KeyLines("# ours\n\n\(key) engine  of Lyon \r\n   \(key)\n#\n")
        #expect(lines.lines.map(\.number) == [3, 4])
        #expect(lines.lines.map(\.name) == ["engine of Lyon", ""])
        #expect(try lines.publicKeys().map(\.key) == [key, key])
    }

    @Test func `A line without a key is refused with its number, also a comment without its blank`() {
        let key = self.pair.publicKey
        #expect(throws: KeyFileFault.notAKey(line: 2)) { try KeyLines("\(key)\nengine \(key)\n").publicKeys() }
        #expect(throws: KeyFileFault.notAKey(line: 1)) { try KeyLines("#ours\n\(key)").publicKeys() }
    }

    @Test func `A secret is read from a file that is closed to others`() throws {
        let path = try self.folder.write("# ours\n\(self.pair.secret) engine\n", to: "engine.secret", mode: 0o640)
        #expect(try NodeKeys.own(at: path).publicKey == self.pair.publicKey)
    }

    @Test(arguments: [0o604, 0o644, 0o602, 0o666]) func `A secret that others may use is refused`(mode: Int) throws {
        let path = try self.folder.write(self.pair.secret, to: "open", mode: mode)
        #expect(throws: KeyFileFault.open(mode: UInt32(mode))) { try NodeKeys.own(at: path) }
    }

    @Test(arguments: [0o602, 0o646, 0o666]) func `A list that others may write is refused`(mode: Int) throws {
        let path = try self.folder.write("\(self.pair.publicKey)\n", to: "list", mode: mode)
        #expect(throws: KeyFileFault.writable(mode: UInt32(mode))) { try NodeKeys.publicKeys(at: path) }
    }

    @Test(.timeLimit(.minutes(1))) func `A pipe is refused, and not waited for`() throws {
        let path = "\(self.folder.path)/pipe"
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: KeyFileFault.unreadable("it is no file")) { try NodeKeys.own(at: path) }
    }

    @Test func `A file that is missing, a folder, empty, no key's or too large is refused`() throws {
        #expect(throws: KeyFileFault.unreadable("No such file or directory")) {
            try NodeKeys.own(at: "\(self.folder.path)/none")
        }
        #expect(throws: KeyFileFault.unreadable("it is no file")) { try NodeKeys.own(at: self.folder.path) }
        let empty = try self.folder.write("# nothing\n", to: "empty")
        #expect(throws: KeyFileFault.wrongNumber(of: 0)) { try NodeKeys.own(at: empty) }
        let twice = try self.folder.write("\(self.pair.secret)\n\(self.pair.secret)\n", to: "twice")
        #expect(throws: KeyFileFault.wrongNumber(of: 2)) { try NodeKeys.own(at: twice) }
        let none = try self.folder.write("\nsecret\n", to: "none.secret")
        #expect(throws: KeyFileFault.notAKey(line: 2)) { try NodeKeys.own(at: none) }
        let large = try self.folder.write(String(repeating: "\n", count: KeyFile.maximumSize + 1), to: "large")
        #expect(throws: KeyFileFault.tooLarge) { try NodeKeys.publicKeys(at: large) }
    }

    @Test func `A list allows its keys and no others; an empty one allows nobody`() throws {
        let list = try self.list(try self.folder.write("\(self.pair.publicKey) engine\n", to: "list"))
        #expect(list.allows(self.pair.publicKey))
        #expect(!list.allows(try CurveKeyPair.random().publicKey))
        #expect(try !self.list(try self.folder.write("", to: "empty")).allows(self.pair.publicKey))
    }

    @Test func `A list that is written anew counts from then on, an unsound one does not, and a missing one neither`()
        throws
    {
        let other = try CurveKeyPair.random().publicKey
        let path = try self.folder.write("\(self.pair.publicKey)\n", to: "list")
        let list = try self.list(path)
        try self.folder.write("# Another.\n\(other)\n", to: "list")
        #expect(list.allows(other))
        #expect(!list.allows(self.pair.publicKey))
        try self.folder.write("\(self.pair.publicKey)\nnonsense\n", to: "list")
        #expect(list.allows(other))
        #expect(!list.allows(self.pair.publicKey))
        try self.folder.remove("list")
        #expect(list.allows(other))
        try self.folder.write("\(self.pair.publicKey)\n", to: "list")
        #expect(list.allows(self.pair.publicKey))
        #expect(!list.allows(other))
    }
}
