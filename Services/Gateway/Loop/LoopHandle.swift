import NIOCore

/// A loop's name on other threads: they may post to it.
struct LoopHandle: Sendable {
    private let bound: NIOLoopBound<GatewayLoop>

    /// Only on the loop itself.
    init(_ loop: GatewayLoop) {
        self.bound = NIOLoopBound(loop, eventLoop: loop.eventLoop)
    }

    var eventLoop: any EventLoop { self.bound.eventLoop }

    /// Only on the loop itself.
    var value: GatewayLoop { self.bound.value }

    func post(_ work: @escaping @Sendable (GatewayLoop) -> Void) {
        let bound = self.bound
        self.eventLoop.execute { work(bound.value) }
    }

    func run<Value: Sendable>(_ work: @escaping @Sendable (GatewayLoop) throws -> Value) async throws -> Value {
        let bound = self.bound
        return try await self.eventLoop.submit { try work(bound.value) }.get()
    }
}
