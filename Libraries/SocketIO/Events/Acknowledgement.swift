package import SocketIOProtocol

/// The answer that a client (or another server) waits for: call it, at most once, with what you answer.
///
/// ```swift
/// socket.on("save") { (document: Document, acknowledge: Acknowledgement) async in
///     await store.save(document)
///     acknowledge("saved", document.id)
/// }
/// ```
/// Most handlers return their answer instead. Declare an acknowledgement as the last parameter to answer later, with
/// several values, or not at all. Calls after the first one, and those when nobody asked, do nothing.
@EngineActor
public final class Acknowledgement {
    /// Where answers go; nil once one has gone there.
    private var respond: (@EngineActor (consuming ArgumentsWriter) -> Void)?

    /// Whether an answer was asked for.
    public let isRequested: Bool

    /// For an event that asked for no answer.
    static let unrequested = Acknowledgement()

    private init() {
        self.isRequested = false
    }

    package init(_ respond: @escaping @EngineActor (consuming ArgumentsWriter) -> Void) {
        self.isRequested = true
        self.respond = respond
    }

    /// Answers with any number of values.
    ///
    /// - Returns: whether the answer was sent: not if nobody asked, one was given already, or a value cannot be encoded.
    @discardableResult
    public func callAsFunction<each Argument: Encodable>(_ arguments: repeat each Argument) -> Bool {
        guard let respond = self.respond else { return false }
        var writer = ArgumentsWriter()
        do {
            for argument in repeat each arguments { try writer.append(encoding: argument) }
        } catch {
            return false
        }
        self.respond = nil
        respond(writer)
        return true
    }

    /// Answers with what a handler returned.
    func send<Answer: Encodable>(_ answer: Answer) throws {
        guard let respond = self.respond else { return }
        var writer = ArgumentsWriter()
        try writer.append(encoding: answer)
        self.respond = nil
        respond(writer)
    }

    /// Answers with nothing, for a handler that returns nothing.
    func sendEmpty() {
        guard let respond = self.respond else { return }
        self.respond = nil
        respond(ArgumentsWriter())
    }
}
