/// What is wrong with a file of keys. What it holds is never repeated: it may be a secret in the wrong place.
package enum KeyFileFault: Error, Equatable, Sendable {
    case unreadable(String)
    case tooLarge
    /// Others than owner and group may read or write a secret.
    case open(mode: UInt32)
    /// Others than owner and group may write it.
    case writable(mode: UInt32)
    case notAKey(line: Int)
    /// Where there is none, or there are more than there should be.
    case wrongNumber(of: Int)
    /// A secret that could be guessed.
    case tooShort(bytes: Int)
    /// This libzmq was built without CURVE.
    case unsupported
}

extension KeyFileFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let reason): "it cannot be read: \(reason)"
        case .tooLarge: "it has more than \(KeyFile.maximumSize) bytes"
        case .open(let mode): "its mode is \(String(mode, radix: 8)), which is open to others: chmod o= it"
        case .writable(let mode): "its mode is \(String(mode, radix: 8)), so that others may write it: chmod o-w it"
        case .notAKey(let line): "line \(line) has no key of 40 Z85 characters; a comment begins with # and a blank"
        case .wrongNumber(let count): "it has \(count) keys"
        case .tooShort(let count): "it has \(count) bytes"
        case .unsupported: "this libzmq was built without CURVE"
        }
    }
}
