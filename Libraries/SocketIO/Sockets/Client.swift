import EngineIOProtocol
import Logging
import NIOCore
import SocketIOProtocol

/// The Socket.IO side of one Engine.IO session: turns its messages into packets and leads them to the session's sockets.
///
/// Whatever violates the protocol closes the session: an undecodable packet (`forced close`), a packet for a namespace that
/// the client has not joined, a second CONNECT (`forced server close`), or no CONNECT within `connectTimeout`.
@EngineActor
final class Client: SessionReceiver {
    let server: Server
    let conn: EngineIOSocket
    private var decoder: PacketDecoder
    private var sockets: [String: Socket] = [:]
    /// Namespaces whose middlewares have not decided yet.
    private var joining: Set<String> = []
    private var connectTimer: (any EngineTimer)?

    init(server: Server, conn: EngineIOSocket) {
        self.server = server
        self.conn = conn
        self.decoder = PacketDecoder(maximumAttachments: server.settings.maximumAttachments)
        self.connectTimer = server.host.schedule(after: server.settings.connectTimeout) { [weak self] in
            self?.connectTimedOut()
        }
    }

    var host: any EngineHost { self.server.host }
    var isOpen: Bool { self.conn.carrier.isOpen }

    func send(_ packet: EncodedPacket, _ options: SendOptions = SendOptions()) {
        self.conn.carrier.send(packet, options: options)
    }

    func answerAwaited() {
        self.conn.carrier.answerAwaited()
    }

    func finished(byteCount: Int) {
        self.conn.carrier.finished(byteCount: byteCount)
    }

    var awaitsAnswer: Bool { self.sockets.values.contains(where: \.awaitsAnswer) }

    private func connectTimedOut() {
        self.connectTimer = nil
        if self.sockets.isEmpty { self.close() }
    }
}

// MARK: From the session

extension Client {
    func received(_ message: Message) -> Handling {
        do {
            switch message {
            case .text(let bytes):
                guard let packet = try self.decoder.text(bytes) else { return .finished }
                return self.received(packet, byteCount: bytes.readableBytes)
            case .binary(let bytes):
                guard let packet = try self.decoder.binary(bytes) else { return .finished }
                return self.received(packet, byteCount: bytes.readableBytes)
            }
        } catch {
            self.server.logger.debug(
                "packet is invalid",
                metadata: ["session": "\(self.conn.id)", "error": "\(error)"]
            )
            self.conn.close()
            return .finished
        }
    }

    private func received(_ packet: SocketIOProtocol.Packet, byteCount: Int) -> Handling {
        guard let socket = self.sockets[packet.namespace] else {
            self.receivedWithoutSocket(packet)
            return .finished
        }
        switch packet.type {
        case .event, .binaryEvent:
            return socket.received(event: packet, byteCount: byteCount)
        case .ack, .binaryAck:
            socket.received(acknowledgement: packet)
        case .disconnect:
            socket.closed(.clientNamespaceDisconnect)
        case .connect, .connectError:
            self.close()
        }
        return .finished
    }

    private func receivedWithoutSocket(_ packet: SocketIOProtocol.Packet) {
        guard packet.type == .connect, self.joining.insert(packet.namespace).inserted else { return self.close() }
        let auth = packet.payload.map { JSONValue($0) } ?? .emptyObject
        self.server.connect(self, to: packet.namespace, auth: auth)
    }

    func upgraded() {
        self.conn.upgraded()
    }

    func drained() {
        self.conn.drained()
    }

    func closed(_ reason: CloseReason, _ detail: CloseDetail) {
        self.end(DisconnectReason(reason))
        self.conn.closed(reason, detail)
    }
}

// MARK: From sockets and namespaces

extension Client {
    /// A namespace has admitted the client.
    func add(_ socket: Socket) {
        self.connectTimer?.cancel()
        self.connectTimer = nil
        self.joining.remove(socket.namespace.name)
        self.sockets[socket.namespace.name] = socket
    }

    /// A namespace has refused the client, which may try again.
    func refuse(_ namespace: String, _ error: ConnectError) {
        self.joining.remove(namespace)
        let packet = PacketEncoder.connectError(
            namespace: namespace,
            message: error.message,
            data: error.data?.fragment
        )
        self.send(packet)
    }

    /// A socket is disconnected.
    func remove(_ socket: Socket) {
        self.sockets[socket.namespace.name] = nil
    }

    /// Disconnects all sockets as the server's wish, then ends the session.
    func disconnect() {
        for socket in Array(self.sockets.values) { socket.disconnect() }
        self.close()
    }

    /// Ends the session; sockets that are left hear `forced server close`.
    func close() {
        guard self.isOpen else { return }
        // First, because the session's own end has a reason of its own and may follow at once.
        self.end(.forcedServerClose)
        self.conn.close()
    }

    private func end(_ reason: DisconnectReason) {
        self.connectTimer?.cancel()
        self.connectTimer = nil
        self.decoder.reset()
        for socket in Array(self.sockets.values) { socket.closed(reason) }
    }
}
