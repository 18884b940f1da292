/// An application of Socket.IO, on the path `/socket.io/`.
///
/// ```swift
/// @main struct Chat: SocketIOApplication {
///     func configure(_ io: Server) {
///         io.onConnection { socket in
///             socket.on("join") { (room: String) in socket.join(room) }
///             socket.on("message") { (text: String, room: String) in
///                 socket.to(room).emit("message", text)
///             }
///             socket.on("add") { (a: Int, b: Int) in a + b }    // the returned value is the acknowledgement
///         }
///     }
/// }
/// ```
/// `EngineRuntime` gives it a `main` that runs it as an engine service.
public protocol SocketIOApplication: Sendable {
    init()

    /// Called once, before the engine takes sessions.
    @EngineActor func configure(_ io: Server)
}
