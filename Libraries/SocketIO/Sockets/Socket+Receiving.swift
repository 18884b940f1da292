import Logging
import SocketIOProtocol

extension Socket {
    /// An event came.
    ///
    /// - Parameter byteCount: of the message that completed it.
    func received(event packet: Packet, byteCount: Int) -> Handling {
        guard self.isConnected else { return .finished }
        guard self.slots.isFree else {
            self.slots.wait(packet, byteCount: byteCount)
            return .queued
        }
        return self.dispatch(packet, byteCount)
    }

    private func dispatch(_ packet: Packet, _ byteCount: Int) -> Handling {
        guard !self.middlewares.isEmpty else { return self.call(packet, byteCount) }
        let delivery = self.beginDelivery(byteCount)
        self.run(delivery, packet) { socket in
            try await socket.pass(packet)
            if socket.isConnected { socket.call(packet, within: delivery) }
        }
        return self.finish(delivery)
    }

    private func pass(_ packet: Packet) async throws {
        let event = Event(name: packet.name?.string ?? "", arguments: ArgumentReader(packet).all)
        for middleware in self.middlewares { try await middleware(event) }
    }

    /// Calls the event's handlers. As long as all are synchronous nothing else happens.
    private func call(_ packet: Packet, _ byteCount: Int) -> Handling {
        guard let listeners = self.listenersForEvent(packet) else { return .finished }
        var delivery: Delivery?
        let acknowledgement = self.acknowledgement(for: packet)
        for listener in listeners {
            switch listener.body {
            case .synchronous(let body):
                self.run(packet, acknowledgement, body)
            case .asynchronous(let body):
                let begun = delivery ?? self.beginDelivery(byteCount)
                delivery = begun
                self.run(begun, packet) { _ in try await body(ArgumentReader(packet), acknowledgement) }
            }
        }
        return delivery.map(self.finish) ?? .finished
    }

    /// The same behind middlewares, where there is a delivery already.
    private func call(_ packet: Packet, within delivery: Delivery) {
        let acknowledgement = self.acknowledgement(for: packet)
        for listener in self.listenersForEvent(packet) ?? [] {
            switch listener.body {
            case .synchronous(let body):
                self.run(packet, acknowledgement, body)
            case .asynchronous(let body):
                self.run(delivery, packet) { _ in try await body(ArgumentReader(packet), acknowledgement) }
            }
        }
    }

    private func listenersForEvent(_ packet: Packet) -> [EventListener]? {
        guard let name = packet.name else { return nil }
        if !self.anyListeners.isEmpty {
            let arguments = ArgumentReader(packet).all
            for handler in self.anyListeners.all { handler(name.string, arguments) }
        }
        return self.listeners.take(name)
    }

    private func acknowledgement(for packet: Packet) -> Acknowledgement {
        guard let id = packet.id else { return .unrequested }
        return Acknowledgement { [self] answer in
            guard self.isConnected else { return }
            self.client.send(PacketEncoder.ack(answer, namespace: self.namespace.name, id: id))
        }
    }

    private func run(
        _ packet: Packet,
        _ acknowledgement: Acknowledgement,
        _ body: @EngineActor (inout ArgumentReader, Acknowledgement) throws -> Void
    ) {
        var reader = ArgumentReader(packet)
        do {
            try body(&reader, acknowledgement)
        } catch {
            self.failed(error, packet)
        }
    }

    /// What was thrown where nobody else can catch it.
    private func failed(_ error: any Error, _ packet: Packet) {
        let name = packet.name?.string ?? ""
        guard self.errorHandlers.isEmpty else {
            for handler in self.errorHandlers { handler(error, name) }
            return
        }
        self.server.logger.warning(
            "handler failed",
            metadata: ["namespace": "\(self.namespace.name)", "name": "\(name)", "error": "\(error)"]
        )
    }
}

// MARK: Asynchronous handlers

extension Socket {
    private func beginDelivery(_ byteCount: Int) -> Delivery {
        self.slots.take()
        return Delivery(byteCount: byteCount) { [self] byteCount in self.deliveryEnded(byteCount) }
    }

    /// Runs an asynchronous part of a delivery: at once up to where it first has to wait, the rest in its task.
    private func run(
        _ delivery: Delivery,
        _ packet: Packet,
        _ body: @escaping @EngineActor (Socket) async throws -> Void
    ) {
        delivery.begin()
        Task.immediate { @EngineActor in
            do {
                try await body(self)
            } catch {
                self.failed(error, packet)
            }
            delivery.end()
        }
    }

    private func finish(_ delivery: Delivery) -> Handling {
        let handling = delivery.detach()
        if handling == .finished { self.slots.release() }
        return handling
    }

    /// A delivery ended after its event had been called pending; what waits for its slot comes next.
    private func deliveryEnded(_ byteCount: Int) {
        self.slots.release()
        self.client.finished(byteCount: byteCount)
        while let next = self.slots.next() {
            let handling = self.isConnected ? self.dispatch(next.packet, next.byteCount) : .finished
            if handling == .finished { self.client.finished(byteCount: next.byteCount) }
        }
    }
}
