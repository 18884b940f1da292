import SocketIO

/// Raw Engine.IO: every message, text or binary, is sent back. The engine.io-protocol test suite runs against it.
struct Echo: EngineIOApplication {
    func configure(_ server: EngineIOServer) {
        server.onConnection { socket in
            socket.onMessage { message in socket.send(message) }
        }
    }
}
