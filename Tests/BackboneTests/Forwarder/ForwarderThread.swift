import Backbone
import NIOPosix

/// A broker within the test process.
struct ForwarderThread {
    let forwarder: Forwarder
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let end: Task<Void, any Error>

    init(
        _ context: ZeroMQ.Context,
        publishBind: String = "tcp://127.0.0.1:0",
        subscribeBind: String = "tcp://127.0.0.1:0"
    ) throws {
        let configuration = Forwarder.Configuration(publishBind: publishBind, subscribeBind: subscribeBind)
        let forwarder = try Forwarder(context: context, configuration: configuration)
        let thread = self.thread
        thread.start()
        self.forwarder = forwarder
        self.end = Task { try await thread.runIfActive { try forwarder.run() } }
    }

    var endpoints: BrokerEndpoints {
        BrokerEndpoints(publish: self.forwarder.publishEndpoint, subscribe: self.forwarder.subscribeEndpoint)
    }

    func stop() async throws {
        self.forwarder.stop()
        try await self.end.value
        try await self.thread.shutdownGracefully()
    }
}
