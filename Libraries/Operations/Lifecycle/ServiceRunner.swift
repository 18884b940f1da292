package import ArgumentParser
import Logging
package import ServiceLifecycle

/// Runs a service from its command line to its end.
///
/// ```swift
/// @main struct BrokerCommand: AsyncParsableCommand {
///     static let configuration = CommandConfiguration(commandName: "broker", abstract: "Forwards the cluster plane.")
///     @OptionGroup var common: CommonFlags
///     @Option(.publishBind) var publishBind: String?
///     @Option(.subscribeBind) var subscribeBind: String?
///
///     func run() async throws {
///         try await ServiceRunner.run(.broker, flags: self) { context in
///             let configuration = BrokerConfiguration(context.settings)
///             return [try Broker(configuration, context)]        // calls context.announce(…) once it is ready
///         }
///     }
/// }
/// ```
package enum ServiceRunner {
    private static let defaultShutdownTimeout = Duration.seconds(10)
    /// Time for cancelled services to unwind, after the drain had all of `--shutdown-timeout`.
    private static let unwinding = Duration.seconds(2)

    /// Loads the settings, starts log, metrics, health and the operations server, then runs what `services` returns
    /// until SIGTERM or SIGINT: services drain in reverse order, within `--shutdown-timeout`; a second signal ends the
    /// process at once.
    ///
    /// - Parameters:
    ///   - command: Whatever declares the flags: `self` of the command.
    ///   - services: Creates the services. They run until graceful shutdown; the first that returns earlier or throws
    ///     ends the process.
    /// - Throws: `ExitCode`: 64 where settings are refused, 1 where the service cannot start or fails. Both have been
    ///   explained on the standard error.
    package static func run(
        _ service: ServiceKind,
        flags command: some ParsableArguments,
        services: @Sendable (ServiceContext) async throws -> [any Service]
    ) async throws {
        try await ServiceProcess.run(service, flags: Flags(command)) { settings, logger in
            if let parent = settings.integer(.parentPid) { ParentWatch.begin(parent: Int32(parent)) }
            try await self.withContext(settings, logger) { context in
                try await self.runUntilShutdown(try await services(context), context)
            }
            logger.notice("ended")
        }
    }

    private static func withContext(
        _ settings: Settings,
        _ logger: Logger,
        _ body: (ServiceContext) async throws -> Void
    ) async throws {
        let metrics = Metrics()
        let health = Health()
        try await OperationsServer.withServer(OperationsAddress(settings), health, metrics, logger) { url in
            let context = ServiceContext(
                service: settings.service,
                settings: settings,
                logger: logger,
                metrics: metrics,
                health: health,
                operationsURL: url
            )
            try await body(context)
        }
    }

    private static func runUntilShutdown(_ services: [any Service], _ context: ServiceContext) async throws {
        let timeout = context.settings.duration(.shutdownTimeout) ?? self.defaultShutdownTimeout
        var configuration = ServiceGroupConfiguration(services: services, logger: context.logger)
        configuration.maximumGracefulShutdownDuration = timeout
        let group = ServiceGroup(configuration: configuration)
        let running = context.health.readiness("running", missing: "starting")
        running.satisfied()
        let (signals, received) = AsyncStream.makeStream(of: Int32.self)
        let shutdownSignals = ShutdownSignals(deadline: timeout + self.unwinding) { received.yield($0) }
        defer { withExtendedLifetime(shutdownSignals) {} }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                for await signal in signals {
                    running.failed("draining")
                    context.logger.notice("draining", metadata: .data([.signal: "\(signal)", .timeout: "\(timeout)"]))
                    await group.triggerGracefulShutdown()
                }
            }
            try await group.run()
            tasks.cancelAll()
        }
    }
}
