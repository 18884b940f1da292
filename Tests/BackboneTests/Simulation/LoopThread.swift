import NIOCore
import NIOPosix

/// A real event loop on a thread of its own, for classes that live on one.
struct LoopThread: Sendable {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    var eventLoop: any EventLoop { self.group.any() }

    /// Creates something that stays on the loop.
    func make<Resident>(
        _ body: @escaping @Sendable (any EventLoop) throws -> Resident
    ) async throws -> NIOLoopBound<Resident> {
        let eventLoop = self.eventLoop
        return try await eventLoop.submit { NIOLoopBound(try body(eventLoop), eventLoop: eventLoop) }.get()
    }

    func run<Resident, Result: Sendable>(
        _ resident: NIOLoopBound<Resident>,
        _ body: @escaping @Sendable (Resident) throws -> Result
    ) async throws -> Result {
        try await self.eventLoop.submit { try body(resident.value) }.get()
    }

    /// Waits until the resident's promise is kept.
    func wait<Resident>(
        _ resident: NIOLoopBound<Resident>,
        _ body: @escaping @Sendable (Resident) -> EventLoopFuture<Void>
    ) async throws {
        try await self.eventLoop.flatSubmit { body(resident.value) }.get()
    }

    func shutDown() async throws {
        try await self.group.shutdownGracefully()
    }
}
