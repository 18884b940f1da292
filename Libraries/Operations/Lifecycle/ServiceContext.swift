import Foundation
package import Logging
import Synchronization

/// What a service gets from `ServiceRunner`: everything of this process that is not its own work.
package final class ServiceContext: Sendable {
    package let service: ServiceKind
    package let settings: Settings
    package let logger: Logger
    package let metrics: Metrics
    package let health: Health
    /// Where the operations server listens: `http://127.0.0.1:40001`.
    package let operationsURL: String

    private let announced = Mutex(false)

    init(
        service: ServiceKind,
        settings: Settings,
        logger: Logger,
        metrics: Metrics,
        health: Health,
        operationsURL: String
    ) {
        self.service = service
        self.settings = settings
        self.logger = logger
        self.metrics = metrics
        self.health = health
        self.operationsURL = operationsURL
    }

    /// Prints the ready line, the first time it is called: the service has bound what it binds and can be used.
    ///
    /// - Parameters:
    ///   - id: The node's id, of this incarnation.
    ///   - url: Where clients connect; for gateways alone.
    ///   - endpoints: What the process binds, by role.
    package func announce(id: String, url: String? = nil, endpoints: [String: String] = [:]) {
        let first = self.announced.withLock { announced in
            defer { announced = true }
            return !announced
        }
        guard first else { return }
        let pid = ProcessInfo.processInfo.processIdentifier
        StandardOutput.print(
            ReadyLine(
                service: self.service,
                id: id,
                pid: pid,
                url: url,
                operations: self.operationsURL,
                endpoints: endpoints
            )
        )
    }
}
