import Adapter
import EngineIOProtocol
import SocketIOProtocol

/// A namespace on this engine: its rooms, and what concerns its sockets here.
@EngineActor
final class LocalAdapter {
    let host: any EngineHost
    /// Set right after both are made; neither outlives the other.
    unowned var namespace: Namespace!
    var rooms = Rooms<Socket>()
    var roomHandlers: [@EngineActor (RoomChange) -> Void] = []
    /// The cluster's, which may have to tell others.
    var onRoomEvents: @EngineActor ([RoomEvent]) -> Void = { _ in }

    init(host: any EngineHost) {
        self.host = host
    }

    /// The connected sockets of an audience.
    func sockets(in audience: Audience) -> [Socket] {
        self.rooms.members(in: audience).map(\.member).filter(\.isConnected)
    }
}

// MARK: One socket's rooms

extension LocalAdapter {
    func join(_ socket: Socket, _ rooms: some Sequence<String>) {
        let seat = socket.seat ?? self.rooms.add(id: socket.id, socket)
        socket.seat = seat
        self.report(self.rooms.join(seat, rooms))
    }

    func leave(_ socket: Socket, _ room: String) {
        guard let seat = socket.seat else { return }
        self.report(self.rooms.leave(seat, room))
    }

    func remove(_ socket: Socket) {
        guard let seat = socket.seat else { return }
        socket.seat = nil
        self.report(self.rooms.remove(seat))
    }

    private func report(_ events: [RoomEvent]) {
        self.onRoomEvents(events)
        guard !self.roomHandlers.isEmpty else { return }
        for event in events {
            for handler in self.roomHandlers { handler(RoomChange(event)) }
        }
    }
}

// MARK: Audiences

extension LocalAdapter {
    func broadcast(_ event: ArgumentsWriter, _ options: BroadcastOptions) {
        let carriers = self.recipients(of: event, options)
        guard !carriers.isEmpty else { return }
        let packet = PacketEncoder.event(event, namespace: self.namespace.name)
        self.host.broadcast(packet, to: carriers, options: SendOptions(options.flags))
    }

    private func recipients(of event: ArgumentsWriter, _ options: BroadcastOptions) -> [any SessionCarrier] {
        var carriers: [any SessionCarrier] = []
        var listening: [Socket] = []
        self.rooms.forEach(in: options.audience) { _, socket in
            guard socket.isConnected else { return }
            carriers.append(socket.client.conn.carrier)
            if !socket.anyOutgoingListeners.isEmpty { listening.append(socket) }
        }
        // Handlers may change rooms, so they come after the walk.
        for socket in listening { socket.announceOutgoing(event.fragment) }
        return carriers
    }

    /// Broadcasts an event that is to be acknowledged.
    ///
    /// - Parameters:
    ///   - timeout: answers that take longer do not count.
    ///   - answered: called with each client's first answer, later than this call.
    /// - Returns: how many clients were asked.
    func broadcast(
        _ event: ArgumentsWriter,
        _ options: BroadcastOptions,
        awaitingAnswers timeout: Duration,
        answered: @escaping @EngineActor (JSONFragment) -> Void
    ) -> Int {
        let recipients = self.sockets(in: options.audience)
        guard !recipients.isEmpty else { return 0 }
        let id = self.namespace.nextAcknowledgementID()
        BroadcastAcknowledgements.await(id, from: recipients, within: timeout, self.host, answered)
        for socket in recipients where !socket.anyOutgoingListeners.isEmpty {
            socket.announceOutgoing(event.fragment)
        }
        let packet = PacketEncoder.event(event, namespace: self.namespace.name, id: id)
        let carriers = recipients.map(\.client.conn.carrier)
        self.host.broadcast(packet, to: carriers, options: SendOptions(options.flags))
        return recipients.count
    }

    func join(_ rooms: [String], _ audience: Audience) {
        for socket in self.sockets(in: audience) { socket.join(rooms) }
    }

    func leave(_ rooms: [String], _ audience: Audience) {
        for socket in self.sockets(in: audience) {
            for room in rooms { socket.leave(room) }
        }
    }

    func disconnect(close: Bool, _ audience: Audience) {
        for socket in self.sockets(in: audience) { socket.disconnect(close: close) }
    }
}
