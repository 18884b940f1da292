import Dispatch
import Glibc

/// SIGTERM and SIGINT: the first drains, the second ends the process at once, however busy or stuck it is.
package final class ShutdownSignals {
    private let sources: [any DispatchSourceSignal]

    /// - Parameters:
    ///   - deadline: How long the process may live after the first signal.
    ///   - drain: Called once, on a queue of its own, with the first signal.
    package init(deadline: Duration, drain: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "signals")
        let reaction = SignalReaction(deadline: deadline, queue: queue, drain: drain)
        self.sources = [SIGTERM, SIGINT].map { signal in
            let source = DispatchSource.makeSignalSource(signal: signal, queue: queue)
            source.setEventHandler { reaction.received(signal) }
            source.resume()
            return source
        }
    }

    deinit {
        for source in self.sources { source.cancel() }
    }
}
