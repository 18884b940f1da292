package import Backbone
import Glibc

/// The two files of one key pair.
package struct KeyFiles {
    package let secret: String
    package let publicKey: String
    private let name: String

    package init(folder: String, name: String) {
        self.name = name
        self.secret = "\(folder)/\(name).secret"
        self.publicKey = "\(folder)/\(name).public"
    }

    /// Whether it may begin a file's name: it stays in the folder, and is no option of whoever reads it.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "_") else { return false }
        return text.utf8.count <= 200
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                    || scalar == "-" || scalar == "_"
            }
    }

    package func mustNotExist() throws(KeyFilesError) {
        for path in [self.secret, self.publicKey] where access(path, F_OK) == 0 {
            throw KeyFilesError("\(path) exists already: its key may be in use, so it stays")
        }
    }

    /// Writes both.
    ///
    /// - Returns: the line of the public key.
    package func write(_ pair: CurveKeyPair) throws(KeyFilesError) -> String {
        let line = "\(pair.publicKey) \(self.name)"
        try self.create(self.secret, mode: 0o600, "# The secret CURVE key of \(self.name).\n\(pair.secret)\n")
        try self.create(self.publicKey, mode: 0o644, "\(line)\n")
        return line
    }

    private func create(_ path: String, mode: mode_t, _ text: String) throws(KeyFilesError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw KeyFilesError("cannot make \(path)", errno: errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw KeyFilesError("cannot write \(path)", errno: errno)
        }
    }
}

package struct KeyFilesError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ description: String, errno: Int32) {
        self.init("\(description): \(String(cString: strerror(errno)))")
    }
}
