import SocketIO

/// What tests drive the cluster through: the socket.io-protocol test suite's events, and one driver event for each
/// operation of the API. Its contract lists them with their acknowledgements.
///
/// Namespaces: `/`, `/custom`, `/dynamic-<digits>`, and `/guarded`, which wants `auth.token == "secret"`.
struct Conformance: SocketIOApplication {
    func configure(_ io: Server) {
        let history = History()
        let driver = Driver(io, history)
        driver.listen(to: io.sockets)
        io.onNewNamespace { namespace in driver.listen(to: namespace) }
        io.onConnection(driver.connected)
        io.of("/custom").onConnection(driver.connected)
        io.of(/^\/dynamic-[0-9]+$/).onConnection(driver.connected)
        let guarded = io.of("/guarded")
        guarded.use { socket in
            guard socket.handshake.auth["token"] == "secret" else {
                throw ConnectError("not authorized", data: ["code": 42])
            }
        }
        guarded.onConnection(driver.connected)
    }
}
