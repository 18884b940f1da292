import NIOCore

/// A tick is what one wake-up of the loop brings. What it writes goes out at its end: one batch to each engine, one
/// flush to each connection.
extension GatewayLoop {
    func needsFlush(_ connection: any Connection) {
        guard !connection.isQueued else { return }
        connection.isQueued = true
        self.unflushedConnections.append(connection)
        self.scheduleTick()
    }

    func needsFlush(_ link: EngineLink) {
        guard !link.isQueued else { return }
        link.isQueued = true
        self.unflushedLinks.append(link)
        self.scheduleTick()
    }

    func scheduleTick() {
        guard !self.isTickScheduled else { return }
        self.isTickScheduled = true
        self.eventLoop.assumeIsolated().execute { self.tick() }
    }

    /// Ends the tick. Flushing may write again, which belongs to the next one.
    func tick() {
        self.isTickScheduled = false
        if self.haveEnginesChanged { self.enginesChanged() }
        let links = self.unflushedLinks
        self.unflushedLinks.removeAll(keepingCapacity: true)
        for link in links {
            link.isQueued = false
            link.flush()
        }
        let connections = self.unflushedConnections
        self.unflushedConnections.removeAll(keepingCapacity: true)
        for connection in connections {
            connection.isQueued = false
            connection.flushOutgoing()
        }
    }
}
