/// The end of a loop: what is under way is answered, WebSockets are closed in rounds, then the links.
///
/// A WebSocket's transport is closed and its sockets are not told to disconnect: clients that were told would not
/// reconnect.
extension GatewayLoop {
    package func drain(within duration: Duration) {
        let connections = Array(self.connections.values)
        for connection in connections where !connection.drainsInRounds { connection.drain() }
        self.drainRounds = DrainRounds(connections.filter(\.drainsInRounds).map(\.id), duration: duration)
        self.drainRound(self.now)
    }

    func drainRound(_ now: ContinuousClock.Instant) {
        guard let turn = self.drainRounds?.next() else { return }
        for id in turn { self.connections[id]?.drain() }
        let isOver = self.drainRounds?.isOver ?? true
        self.set(.drain, isOver ? nil : now + DrainRounds.interval)
    }

    /// The deadline of the drain has come, or nothing is left.
    func end() {
        for connection in Array(self.connections.values) { connection.abort() }
        for entry in self.engines.entries.values { entry.link.leave() }
        self.tick()
    }

    /// Closes the paths to engines, once what was said last is out.
    func close() {
        for entry in self.engines.entries.values { entry.link.close() }
        self.bridges.close()
    }
}
