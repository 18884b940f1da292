import Foundation
import Glibc
package import Logging

/// Writes each event as one line to the standard error; a line is one `write`, so lines of several threads stay whole.
package struct StandardErrorLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let service: String

    package init(service: String, level: Logger.Level) {
        self.service = service
        self.logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let provided = self.metadataProvider?.get() ?? [:]
        var metadata = self.metadata.merging(provided) { $1 }.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { metadata[MetadataKey.error.rawValue] = "\(error)" }
        let line = LogLine(
            level: event.level,
            time: Date(),
            service: self.service,
            message: event.message,
            metadata: metadata
        )
        FileWriting.write(line.text, to: STDERR_FILENO)
    }
}
