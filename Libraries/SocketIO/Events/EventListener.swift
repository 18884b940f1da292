/// A handler without its types: it reads its arguments and answers by itself.
struct EventListener {
    enum Body {
        /// Called directly: no task, no hop.
        case synchronous(@EngineActor (inout ArgumentReader, Acknowledgement) throws -> Void)
        /// Runs in a task on the engine's loop, whose first part is called directly, too.
        case asynchronous(@EngineActor (ArgumentReader, Acknowledgement) async throws -> Void)
    }

    let body: Body
    var id = ListenerID(number: 0)
    var isOnce = false

    init(_ body: Body) {
        self.body = body
    }
}

// MARK: One for each form of handler

extension EventListener {
    static func returningNothing<each Argument: Decodable>(
        _ handler: @escaping @EngineActor (repeat each Argument) throws -> Void
    ) -> EventListener {
        EventListener(
            .synchronous { reader, acknowledgement in
                try handler(repeat try reader.next((each Argument).self))
                acknowledgement.sendEmpty()
            }
        )
    }

    static func returning<each Argument: Decodable, Answer: Encodable>(
        _ handler: @escaping @EngineActor (repeat each Argument) throws -> Answer
    ) -> EventListener {
        EventListener(
            .synchronous { reader, acknowledgement in
                try acknowledgement.send(try handler(repeat try reader.next((each Argument).self)))
            }
        )
    }

    static func acknowledging<each Argument: Decodable>(
        _ handler: @escaping @EngineActor (repeat each Argument, Acknowledgement) throws -> Void
    ) -> EventListener {
        EventListener(
            .synchronous { reader, acknowledgement in
                try Self.call(handler, repeat try reader.next((each Argument).self), acknowledgement)
            }
        )
    }

    static func asyncReturningNothing<each Argument: Decodable>(
        _ handler: @escaping @EngineActor (repeat each Argument) async throws -> Void
    ) -> EventListener {
        EventListener(
            .asynchronous { reader, acknowledgement in
                var reader = reader
                try await handler(repeat try reader.next((each Argument).self))
                acknowledgement.sendEmpty()
            }
        )
    }

    static func asyncReturning<each Argument: Decodable, Answer: Encodable>(
        _ handler: @escaping @EngineActor (repeat each Argument) async throws -> Answer
    ) -> EventListener {
        EventListener(
            .asynchronous { reader, acknowledgement in
                var reader = reader
                try acknowledgement.send(try await handler(repeat try reader.next((each Argument).self)))
            }
        )
    }

    static func asyncAcknowledging<each Argument: Decodable>(
        _ handler: @escaping @EngineActor (repeat each Argument, Acknowledgement) async throws -> Void
    ) -> EventListener {
        let handler = Self.takingTuple(handler)
        return EventListener(
            .asynchronous { reader, acknowledgement in
                var reader = reader
                try await handler((repeat try reader.next((each Argument).self), acknowledgement))
            }
        )
    }

    /// Calls with parameters of which only some are a pack: the compiler cannot do it where it knows of the pack.
    @EngineActor
    private static func call<each Argument>(
        _ handler: @EngineActor (repeat each Argument) throws -> Void,
        _ arguments: repeat each Argument
    ) throws {
        try handler(repeat each arguments)
    }

    /// The same for handlers that wait. Passed on one by one, their arguments would be freed in the wrong order once they
    /// do, where the code is not specialised for their types: Swift 6.3 then ends the process.
    private static func takingTuple<each Argument>(
        _ handler: @escaping @EngineActor (repeat each Argument) async throws -> Void
    ) -> @EngineActor ((repeat each Argument)) async throws -> Void {
        { arguments in try await handler(repeat each arguments) }
    }
}
