import Operations

/// Where a broker listens.
struct BrokerConfiguration: Equatable, Sendable {
    /// Nodes publish to it.
    var publishBind: String
    /// Nodes subscribe at it.
    var subscribeBind: String

    init(publishBind: String = "tcp://127.0.0.1:7001", subscribeBind: String = "tcp://127.0.0.1:7002") {
        self.publishBind = publishBind
        self.subscribeBind = subscribeBind
    }
}

extension BrokerConfiguration {
    init(_ settings: Settings) throws {
        self.init()
        self.publishBind = try settings.endpoint(.publishBind) ?? self.publishBind
        self.subscribeBind = try settings.endpoint(.subscribeBind) ?? self.subscribeBind
    }
}

extension Settings {
    fileprivate func endpoint(_ option: OptionName) throws -> String? {
        guard let endpoint = self.text(option) else { return nil }
        guard ["tcp://", "ipc://"].contains(where: { endpoint.hasPrefix($0) }) else {
            throw self.refusal(of: option, accepted: "tcp://address:port (port 0 = any) or ipc://path")
        }
        return endpoint
    }
}
