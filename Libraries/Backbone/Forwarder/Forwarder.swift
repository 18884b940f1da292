import Synchronization

/// A broker's only organ: hands what nodes publish (XSUB) to the nodes that subscribed (XPUB).
///
/// It keeps nothing. XPUB drops for a subscriber that is too slow; that subscriber repairs its gap from the publisher.
// `frontend`, `backend` and `proxyControl` belong to the thread that calls `run()`; `control` is behind its mutex.
package final class Forwarder: @unchecked Sendable {
    package struct Configuration: Equatable, Sendable {
        /// Nodes publish to it: `tcp://address:port` (0 = any) or `ipc://path`.
        package var publishBind: String
        /// Nodes subscribe at it.
        package var subscribeBind: String
        /// Messages queued per node.
        package var highWaterMark: Int32
        /// Bytes; who sends more is disconnected.
        package var maximumMessageSize: Int64

        package init(
            publishBind: String,
            subscribeBind: String,
            highWaterMark: Int32 = 50_000,
            maximumMessageSize: Int64 = 16 * 1_024 * 1_024 + 4_096
        ) {
            self.publishBind = publishBind
            self.subscribeBind = subscribeBind
            self.highWaterMark = highWaterMark
            self.maximumMessageSize = maximumMessageSize
        }
    }

    private static let answerTimeout = Duration.milliseconds(500)

    /// What was bound, with the ports the operating system chose.
    package let publishEndpoint: String
    package let subscribeEndpoint: String

    private let frontend: ZeroMQ.Socket
    private let backend: ZeroMQ.Socket
    private let proxyControl: ZeroMQ.Socket
    private let control: Mutex<ZeroMQ.Socket>

    /// Binds both endpoints.
    package init(context: ZeroMQ.Context, configuration: Configuration) throws(ZeroMQError) {
        self.frontend = try Self.socket(.extendedSubscribe, configuration.publishBind, context, configuration)
        self.backend = try Self.socket(.extendedPublish, configuration.subscribeBind, context, configuration)
        self.publishEndpoint = try self.frontend.lastEndpoint
        self.subscribeEndpoint = try self.backend.lastEndpoint
        self.proxyControl = try ZeroMQ.Socket(.pair, context: context)
        let endpoint = "inproc://signalbox-forwarder-\(UInt64.random(in: .min ... .max))"
        try self.proxyControl.bind(to: endpoint)
        let control = try ZeroMQ.Socket(.pair, context: context)
        try control.set(.receiveTimeout, to: Self.answerTimeout)
        try control.connect(to: endpoint)
        self.control = Mutex(control)
    }

    private static func socket(
        _ kind: ZeroMQ.Socket.Kind,
        _ endpoint: String,
        _ context: ZeroMQ.Context,
        _ configuration: Configuration
    ) throws(ZeroMQError) -> ZeroMQ.Socket {
        let socket = try ZeroMQ.Socket(kind, context: context)
        var options = LinkSocketOptions()
        options.sendHighWaterMark = configuration.highWaterMark
        options.receiveHighWaterMark = configuration.highWaterMark
        options.maximumMessageSize = configuration.maximumMessageSize
        try options.apply(to: socket)
        try socket.bind(to: endpoint)
        return socket
    }

    /// Forwards on the calling thread until `stop()`. Once.
    package func run() throws(ZeroMQError) {
        defer {
            self.frontend.close()
            self.backend.close()
            self.proxyControl.close()
        }
        try ZeroMQ.Proxy.run(frontend: self.frontend, backend: self.backend, control: self.proxyControl)
    }

    /// Ends `run()`, now or as soon as it begins.
    package func stop() {
        self.control.withLock { _ = $0.send(ZeroMQ.Proxy.terminate) }
    }

    /// - Returns: nil unless `run()` is under way.
    package var statistics: ForwarderStatistics? {
        self.control.withLock { control in
            // An answer that came too late for an earlier question.
            while control.receive({ _, _ in }) {}
            guard control.send(ZeroMQ.Proxy.statistics) == .sent else { return nil }
            var numbers: [UInt64] = []
            var isComplete = false
            while !isComplete {
                let answered = control.receiveWaiting { frame, more in
                    if frame.count == MemoryLayout<UInt64>.size { numbers.append(frame.loadUnaligned(as: UInt64.self)) }
                    isComplete = !more
                }
                guard answered else { return nil }
            }
            return ForwarderStatistics(numbers)
        }
    }
}
