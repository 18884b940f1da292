import NIOCore
import NIOPosix

/// All clients of one run: they connect, start together, and are waited for.
struct Load {
    let url: ServerURL
    let clients: Int
    let task: EchoTask
    let deadline: NIODeadline
    let group: MultiThreadedEventLoopGroup

    /// A client as seen from other threads.
    private struct Running {
        let loop: any EventLoop
        let handler: NIOLoopBoundBox<LoadClient>
        let ready: EventLoopFuture<Void>
        let result: EventLoopFuture<ClientResult>
    }

    /// Connections that may be on their way at once: fewer than a listening socket's usual backlog.
    private static let connectsAtOnce = 64

    func run() async throws -> Report {
        var running: [Running] = []
        for first in stride(from: 0, to: self.clients, by: Self.connectsAtOnce) {
            let numbers = first..<min(first + Self.connectsAtOnce, self.clients)
            let batch = numbers.map(self.connect)
            for client in batch {
                try await client.ready.get()
            }
            running += batch
        }
        let startedAt = NIODeadline.now()
        for client in running {
            client.loop.execute { client.handler.value.start() }
        }
        var results: [ClientResult] = []
        for client in running {
            results.append(try await client.result.get())
        }
        return Report(task: self.task, results: results, startedAt: startedAt)
    }

    private func connect(_ number: Int) -> Running {
        let loop = self.group.next()
        let ready = loop.makePromise(of: Void.self)
        let result = loop.makePromise(of: ClientResult.self)
        let client = LoadClient(
            number: number,
            task: self.task,
            url: self.url,
            deadline: self.deadline,
            ready: ready,
            result: result
        )
        let handler = NIOLoopBoundBox.makeBoxSendingValue(client, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(self.deadline - .now())
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .connect(host: self.url.host, port: self.url.port)
            .whenFailure { handler.value.connectFailed($0) }
        return Running(loop: loop, handler: handler, ready: ready.futureResult, result: result.futureResult)
    }
}
