import SocketIO

/// What load generators talk to.
///
///     echo, x         acknowledges with x; emits `echo`, x where no acknowledgement is asked for
///     join, room      joins
///     bcast, room, x  emits `bcast`, x to the room
///     all, x          emits `all`, x to everyone
struct Load: SocketIOApplication {
    func configure(_ io: Server) {
        io.onConnection { socket in
            socket.on("echo") { (value: JSONValue, acknowledge: Acknowledgement) in
                if !acknowledge(value) { socket.emit("echo", value) }
            }
            socket.on("join") { (room: String) in socket.join(room) }
            socket.on("bcast") { (room: String, value: JSONValue) in io.to(room).emit("bcast", value) }
            socket.on("all") { (value: JSONValue) in io.emit("all", value) }
        }
    }
}
