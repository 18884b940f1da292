/// An application of raw Engine.IO: messages without events, rooms or namespaces, on the path `/engine.io/`.
///
/// ```swift
/// @main struct Echo: EngineIOApplication {
///     func configure(_ server: EngineIOServer) {
///         server.onConnection { socket in socket.onMessage { message in socket.send(message) } }
///     }
/// }
/// ```
/// `EngineRuntime` gives it a `main` that runs it as an engine service.
public protocol EngineIOApplication: Sendable {
    init()

    /// Called once, before the engine takes sessions.
    @EngineActor func configure(_ server: EngineIOServer)
}
