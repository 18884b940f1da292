import SocketIO

/// What load generators talk to.
///
///     echo, x         acknowledges with x; emits `echo`, x where no acknowledgement is asked for
///     join, room      joins
///     bcast, room, x  emits `bcast`, x to the room
///     all, x          emits `all`, x to everyone
///     compute, n      keeps the engine's loop busy for n milliseconds, then acknowledges
struct Load: SocketIOApplication {
    func configure(_ io: Server) {
        io.onConnection { socket in
            socket.on("echo") { (value: JSONValue, acknowledge: Acknowledgement) in
                if !acknowledge(value) { socket.emit("echo", value) }
            }
            socket.on("join") { (room: String) in socket.join(room) }
            socket.on("bcast") { (room: String, value: JSONValue) in io.to(room).emit("bcast", value) }
            socket.on("all") { (value: JSONValue) in io.emit("all", value) }
            socket.on("compute") { (milliseconds: Int) async in
                await Task.yield()  // Resumed handlers run between the loop's input and its timers: the worst place.
                return Self.compute(.milliseconds(milliseconds))
            }
        }
    }

    /// As a handler does that calculates and never suspends.
    private static func compute(_ duration: Duration) -> Bool {
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {}
        return true
    }
}
