import ArgumentParser
import Glibc
package import Logging

/// The frame of every process of ours: settings first, then a logger, and an exit code that says how it ended.
package enum ServiceProcess {
    /// Runs `body` with what the command line, the environment and the file gave.
    ///
    /// - Throws: `ExitCode`: 64 where settings are refused, 1 where `body` fails, and what `body` throws as `ExitCode`.
    ///   The first two have been explained on the standard error.
    package static func run(
        _ service: ServiceKind,
        flags: Flags,
        body: @Sendable (Settings, Logger) async throws -> Void
    ) async throws {
        do {
            let settings = try await Settings.load(for: service, flags: flags)
            let logger = self.logger(for: settings)
            let scheduling: CPUScheduling = settings.choice(.cpuScheduling) ?? .batch
            scheduling.apply(logger)
            try await self.run(body, settings, logger)
        } catch let refusal as SettingsError {
            FileWriting.write("\(service.rawValue): \(refusal)\n", to: STDERR_FILENO)
            throw ExitCode.validationFailure
        }
    }

    private static func run(
        _ body: @Sendable (Settings, Logger) async throws -> Void,
        _ settings: Settings,
        _ logger: Logger
    ) async throws {
        // A peer that is gone shows in the result of a write.
        signal(SIGPIPE, SIG_IGN)
        FileDescriptors.raiseLimit()
        do {
            try await body(settings, logger)
        } catch let error where error is SettingsError || error is ExitCode {
            throw error
        } catch {
            logger.critical("service failed", metadata: .data([.error: "\(error)"]))
            throw ExitCode.failure
        }
    }

    /// The logger of the process, to the standard error; libraries' own loggers go there, too.
    private static func logger(for settings: Settings) -> Logger {
        let service = settings.service.rawValue
        let level: Logger.Level = settings.choice(.logLevel) ?? .info
        LoggingSystem.bootstrap { _ in StandardErrorLogHandler(service: service, level: level) }
        let logger = Logger(label: service)
        for unknown in settings.unknown {
            logger.warning("unknown option", metadata: .data(unknown.logged))
        }
        return logger
    }
}

extension UnknownOption {
    fileprivate var logged: KeyValuePairs<MetadataKey, Logger.MetadataValue> {
        [.option: "\(self.name)", .source: "\(self.source)", .suggestion: "\(self.suggestion)"]
    }
}
