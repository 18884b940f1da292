import NIOCore

/// The global actor of everything that belongs to a session: servers, namespaces, sockets and their handlers.
///
/// Its executor is ``EngineLoop/shared``. Code that is isolated to it calls other such code directly, without `await`.
@globalActor
public actor EngineActor {
    public static let shared = EngineActor()

    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        EngineLoop.shared.asUnownedSerialExecutor()
    }

    /// Runs `operation` as code of this actor, in a place the compiler does not know to be on the engine's loop: a
    /// callback of a channel or of a timer.
    ///
    /// - Parameter operation: what to run, synchronously.
    /// - Returns: what `operation` returns. Traps when the caller is not on the engine's loop.
    public static func assumeIsolated<Result>(
        _ operation: @EngineActor () throws -> Result
    ) rethrows -> Result {
        EngineLoop.shared.eventLoop.preconditionInEventLoop()
        return try withoutActuallyEscaping(operation) { operation in
            // The isolation is not part of a closure's representation: `MainActor.assumeIsolated` does the same.
            try unsafeBitCast(operation, to: (() throws -> Result).self)()
        }
    }
}
