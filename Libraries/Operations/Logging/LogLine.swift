package import Foundation
package import Logging

/// One line of the log: `level time service message key=value`, keys sorted.
package struct LogLine {
    package let text: String

    package init(level: Logger.Level, time: Date, service: String, message: Logger.Message, metadata: Logger.Metadata) {
        let time = time.formatted(Self.timeFormat)
        let data = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }
        self.text = "\(level.rawValue) \(time) \(service) \(message)\(data.joined())\n"
    }

    private static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    /// A value of several words, or one that would break the line, stands in quotes.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.allSatisfy { $0 > " " && $0 != "\"" && $0 != "=" && $0 != "\u{7f}" }
        return isPlain ? value : "\"\(value.map(Self.escaped).joined())\""
    }

    private static func escaped(_ character: Character) -> String {
        switch character {
        case "\"": "\\\""
        case "\\": "\\\\"
        case "\n": "\\n"
        case "\r", "\r\n": "\\r"
        default: character < " " ? " " : String(character)
        }
    }
}
