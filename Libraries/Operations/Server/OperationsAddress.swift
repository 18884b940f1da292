/// Where the operations server listens.
struct OperationsAddress: Sendable {
    /// Loopback unless told otherwise: metrics and health are not for clients.
    var host = "127.0.0.1"
    /// 0 takes a free port; the ready line tells which.
    var port = 0

    init() {}

    init(_ settings: Settings) {
        self.host = settings.text(.operationsHost) ?? self.host
        self.port = settings.integer(.operationsPort) ?? self.port
    }
}
