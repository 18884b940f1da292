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
        for path in [self.secret, self.publicKey] { try NewFile.mustNotExist(path) }
    }

    /// Writes both.
    ///
    /// - Returns: the line of the public key.
    package func write(_ pair: CurveKeyPair) throws(KeyFilesError) -> String {
        let line = "\(pair.publicKey) \(self.name)"
        try NewFile.create(self.secret, mode: 0o600, "# The secret CURVE key of \(self.name).\n\(pair.secret)\n")
        try NewFile.create(self.publicKey, mode: 0o644, "\(line)\n")
        return line
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
