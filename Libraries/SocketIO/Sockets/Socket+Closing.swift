import SocketIOProtocol

extension Socket {
    /// Disconnects the socket; its reason is `server namespace disconnect`.
    ///
    /// Stock clients do not reconnect by themselves after that. Nothing happens if the socket is not connected.
    ///
    /// - Parameter close: whether to end the client's session, and with it its sockets in all other namespaces.
    public func disconnect(close: Bool = false) {
        guard self.stage == .connected else { return }
        if close {
            self.client.disconnect()
        } else {
            self.client.send(PacketEncoder.disconnect(namespace: self.namespace.name))
            self.closed(.serverNamespaceDisconnect)
        }
    }

    /// The end of the socket, whoever wanted it.
    func closed(_ reason: DisconnectReason) {
        guard self.stage == .connected else { return }
        self.stage = .leaving
        for handler in self.disconnectingHandlers { handler(reason) }
        self.stage = .gone
        self.namespace.remove(self)
        self.client.remove(self)
        self.endAcknowledgements()
        for handler in self.disconnectHandlers { handler(reason) }
        self.forgetHandlers()
    }

    /// Handlers mostly hold the socket that holds them.
    func forgetHandlers() {
        self.listeners.removeAll()
        self.anyListeners.removeAll()
        self.anyOutgoingListeners.removeAll()
        self.middlewares = []
        self.errorHandlers = []
        self.disconnectingHandlers = []
        self.disconnectHandlers = []
    }
}
