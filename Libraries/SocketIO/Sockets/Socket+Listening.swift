import SocketIOProtocol

/// Handlers of events.
///
/// A handler declares its arguments with their types: any `Decodable`, read from the event's arguments in order; an
/// `Optional` for one that may be missing, ``Arguments`` last for all that are left. Arguments of other types, or too few,
/// are an error (see ``Socket/onError(_:)``) and the handler is not called.
///
/// What it returns is the acknowledgement, where the client asked for one; returning nothing acknowledges with nothing. To
/// answer otherwise, declare an ``Acknowledgement`` as the last parameter. A handler that throws acknowledges nothing.
///
/// A synchronous handler is called directly; an `async` one runs on the engine's loop, at most 256 events per socket at a
/// time, and until it has finished its event counts against what the client may send.
extension Socket {
    @discardableResult
    public func on<each Argument: Decodable>(
        _ event: String,
        once: Bool = false,
        _ handler: @escaping @EngineActor (repeat each Argument) throws -> Void
    ) -> ListenerID {
        self.listen(event, once, .returningNothing(handler))
    }

    @discardableResult
    public func on<each Argument: Decodable, Answer: Encodable>(
        _ event: String,
        once: Bool = false,
        _ handler: @escaping @EngineActor (repeat each Argument) throws -> Answer
    ) -> ListenerID {
        self.listen(event, once, .returning(handler))
    }

    @discardableResult
    public func on<each Argument: Decodable>(
        _ event: String,
        once: Bool = false,
        _ handler: @escaping @EngineActor (repeat each Argument, Acknowledgement) throws -> Void
    ) -> ListenerID {
        self.listen(event, once, .acknowledging(handler))
    }

    @discardableResult
    public func on<each Argument: Decodable>(
        _ event: String,
        once: Bool = false,
        _ handler: @escaping @EngineActor (repeat each Argument) async throws -> Void
    ) -> ListenerID {
        self.listen(event, once, .asyncReturningNothing(handler))
    }

    @discardableResult
    public func on<each Argument: Decodable, Answer: Encodable>(
        _ event: String,
        once: Bool = false,
        _ handler: @escaping @EngineActor (repeat each Argument) async throws -> Answer
    ) -> ListenerID {
        self.listen(event, once, .asyncReturning(handler))
    }

    @discardableResult
    public func on<each Argument: Decodable>(
        _ event: String,
        once: Bool = false,
        _ handler: @escaping @EngineActor (repeat each Argument, Acknowledgement) async throws -> Void
    ) -> ListenerID {
        self.listen(event, once, .asyncAcknowledging(handler))
    }

    /// Removes one handler.
    public func off(_ event: String, _ listener: ListenerID) {
        self.listeners.remove(listener, from: EventName(event))
    }

    /// Removes all handlers of an event.
    public func off(_ event: String) {
        self.listeners.removeAll(for: EventName(event))
    }

    private func listen(_ event: String, _ once: Bool, _ listener: EventListener) -> ListenerID {
        self.listeners.add(listener, for: EventName(event), once: once)
    }
}

// MARK: Every event

extension Socket {
    /// Adds a handler of every event that comes, called before the event's own.
    @discardableResult
    public func onAny(
        _ handler: @escaping @EngineActor (_ event: String, _ arguments: Arguments) -> Void
    ) -> ListenerID {
        self.anyListeners.append(handler)
    }

    /// Adds a handler of every event that comes, called before all others.
    @discardableResult
    public func prependAny(
        _ handler: @escaping @EngineActor (_ event: String, _ arguments: Arguments) -> Void
    ) -> ListenerID {
        self.anyListeners.prepend(handler)
    }

    /// Removes a handler of every event, or all of them.
    public func offAny(_ listener: ListenerID? = nil) {
        if let listener { self.anyListeners.remove(listener) } else { self.anyListeners.removeAll() }
    }

    /// Adds a handler of every event that is sent to this client, broadcasts included.
    @discardableResult
    public func onAnyOutgoing(
        _ handler: @escaping @EngineActor (_ event: String, _ arguments: Arguments) -> Void
    ) -> ListenerID {
        self.anyOutgoingListeners.append(handler)
    }

    @discardableResult
    public func prependAnyOutgoing(
        _ handler: @escaping @EngineActor (_ event: String, _ arguments: Arguments) -> Void
    ) -> ListenerID {
        self.anyOutgoingListeners.prepend(handler)
    }

    public func offAnyOutgoing(_ listener: ListenerID? = nil) {
        if let listener { self.anyOutgoingListeners.remove(listener) } else { self.anyOutgoingListeners.removeAll() }
    }
}

// MARK: What happens to the socket

extension Socket {
    /// Adds a middleware for each event that comes, in order; the first that throws keeps the event from its handlers, and
    /// ``onError(_:)`` hears of it.
    public func use(_ middleware: @escaping @EngineActor (Event) async throws -> Void) {
        self.middlewares.append(middleware)
    }

    /// Adds a handler of what middlewares and handlers throw, and of arguments that are not as declared. Without one they
    /// are logged.
    public func onError(_ handler: @escaping @EngineActor (any Error, _ event: String) -> Void) {
        self.errorHandlers.append(handler)
    }

    /// Adds a handler of the disconnection that still finds the socket in its rooms.
    public func onDisconnecting(_ handler: @escaping @EngineActor (DisconnectReason) -> Void) {
        self.disconnectingHandlers.append(handler)
    }

    /// Adds a handler of the disconnection, when the socket has left its rooms.
    public func onDisconnect(_ handler: @escaping @EngineActor (DisconnectReason) -> Void) {
        self.disconnectHandlers.append(handler)
    }

    /// The same with a handler that may wait.
    public func onDisconnect(_ handler: @escaping @EngineActor (DisconnectReason) async -> Void) {
        self.disconnectHandlers.append { reason in
            Task.immediate { @EngineActor in await handler(reason) }
        }
    }
}
