import Foundation
import SocketIO

/// An application with handlers of all kinds, in two namespaces.
enum FuzzApplication {
    @EngineActor
    static func configure(_ io: Server) {
        for name in ["/", "/admin"] {
            let namespace = io.of(name)
            namespace.onConnection { Self.listen(to: $0) }
        }
    }

    @EngineActor
    private static func listen(to socket: Socket) {
        socket.on("a") { (arguments: Arguments) in arguments }
        socket.on("b") { (text: String, number: Int?, data: Data?) in text }
        socket.on("c") { (object: [String: Double], flag: Bool) in object.count }
        socket.on("join") { (room: String) in socket.join(room) }
        socket.on("say") { (room: String, value: JSONValue) in socket.to(room).emit("said", value) }
        socket.onAny { name, arguments in _ = (name, arguments.count) }
    }
}
