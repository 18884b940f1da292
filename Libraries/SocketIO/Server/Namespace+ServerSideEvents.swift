import Logging
package import SocketIOProtocol

/// Events between the servers of a cluster. Handlers have the same forms as those of a ``Socket``.
extension Namespace {
    /// Adds a handler of an event that another server sends with `serverSideEmit`.
    public func onServerSideEvent<each Argument: Decodable>(
        _ event: String,
        _ handler: @escaping @EngineActor (repeat each Argument) throws -> Void
    ) {
        self.listen(event, .returningNothing(handler))
    }

    /// The returned value answers `serverSideEmitWithAck`.
    public func onServerSideEvent<each Argument: Decodable, Answer: Encodable>(
        _ event: String,
        _ handler: @escaping @EngineActor (repeat each Argument) throws -> Answer
    ) {
        self.listen(event, .returning(handler))
    }

    public func onServerSideEvent<each Argument: Decodable>(
        _ event: String,
        _ handler: @escaping @EngineActor (repeat each Argument, Acknowledgement) throws -> Void
    ) {
        self.listen(event, .acknowledging(handler))
    }

    public func onServerSideEvent<each Argument: Decodable>(
        _ event: String,
        _ handler: @escaping @EngineActor (repeat each Argument) async throws -> Void
    ) {
        self.listen(event, .asyncReturningNothing(handler))
    }

    public func onServerSideEvent<each Argument: Decodable, Answer: Encodable>(
        _ event: String,
        _ handler: @escaping @EngineActor (repeat each Argument) async throws -> Answer
    ) {
        self.listen(event, .asyncReturning(handler))
    }

    public func onServerSideEvent<each Argument: Decodable>(
        _ event: String,
        _ handler: @escaping @EngineActor (repeat each Argument, Acknowledgement) async throws -> Void
    ) {
        self.listen(event, .asyncAcknowledging(handler))
    }

    /// Adds a handler of every event that another server sends with `serverSideEmit`, called before the event's own.
    public func onAnyServerSideEvent(
        _ handler: @escaping @EngineActor (_ event: String, _ arguments: Arguments) -> Void
    ) {
        _ = self.anyServerSideListeners.append(handler)
    }

    private func listen(_ event: String, _ listener: EventListener) {
        _ = self.serverSideListeners.add(listener, for: EventName(event), once: false)
    }

    /// Another server's event came.
    ///
    /// - Parameter payload: the array of the event's name and arguments.
    package func received(serverSideEvent payload: JSONFragment, _ acknowledgement: Acknowledgement?) {
        let elements = payload.elements
        guard let name = elements.first.map({ payload.slice($0).string }) else { return }
        let reader = ArgumentReader(payload, elements, from: 1)
        for handler in self.anyServerSideListeners.all { handler(name, reader.all) }
        for listener in self.serverSideListeners.take(EventName(name)) ?? [] {
            self.call(listener, name, reader, acknowledgement ?? .unrequested)
        }
    }

    private func call(
        _ listener: EventListener,
        _ name: String,
        _ reader: ArgumentReader,
        _ acknowledgement: Acknowledgement
    ) {
        switch listener.body {
        case .synchronous(let body):
            var reader = reader
            do { try body(&reader, acknowledgement) } catch { self.failed(name, error) }
        case .asynchronous(let body):
            Task.immediate { @EngineActor in
                do { try await body(reader, acknowledgement) } catch { self.failed(name, error) }
            }
        }
    }

    private func failed(_ name: String, _ error: any Error) {
        self.server.logger.warning(
            "handler failed",
            metadata: ["namespace": "\(self.name)", "name": "\(name)", "error": "\(error)"]
        )
    }
}
