import Foundation
import Glibc

/// The standard output of our processes: JSON objects, one a line, each written at once.
package enum StandardOutput {
    package static func print(_ object: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(object) else {
            preconditionFailure("\(type(of: object)) cannot be encoded")
        }
        FileWriting.write(String(decoding: json, as: UTF8.self) + "\n", to: STDOUT_FILENO)
    }
}
