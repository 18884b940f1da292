package import Backbone
import Logging
package import Operations

extension ServiceContext {
    /// The process' ZeroMQ: with the keys that its options name, which then all its sockets use, or without.
    ///
    /// - Throws: `SettingsError` for options that make no sense.
    package func makeZeroMQ() throws -> ZeroMQ.Context {
        let keys = try self.settings.nodeKeys(logger: self.logger)
        let zeroMQ = try ZeroMQ.Context(keys: keys, logger: self.logger)
        guard let keys else { return zeroMQ }
        self.logger.info(
            "speaking CURVE",
            metadata: .data([.key: "\(keys.own.publicKey)", .count: "\(keys.allowed.count)"])
        )
        self.metrics.counter("curve.refused", "Nodes that could not connect for their key") { zeroMQ.refused }
        return zeroMQ
    }
}
