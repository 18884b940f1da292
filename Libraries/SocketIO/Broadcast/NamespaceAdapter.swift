package import Adapter
package import SocketIOProtocol

/// Everything a namespace asks of all the engines that serve it.
///
/// ``LocalAdapter`` is one engine's part, and the whole where there is only one. A cluster adapter wraps it: it does here
/// what concerns this engine, asks the others for theirs, and names those that did not answer.
@EngineActor
package protocol NamespaceAdapter: AnyObject, Sendable {
    /// Sends an event to an audience; encoded once per engine.
    func broadcast(_ event: ArgumentsWriter, _ options: BroadcastOptions)

    /// Sends an event to an audience and gathers each client's first answer.
    ///
    /// - Throws: ``OperationTimedOut`` with the answers that came.
    func broadcastWithAcknowledgements(
        _ event: ArgumentsWriter,
        _ options: BroadcastOptions,
        timeout: Duration
    ) async throws -> Responses<JSONValue>

    func fetchSockets(_ options: BroadcastOptions) async throws -> Responses<RemoteSocket>

    /// Makes an audience join rooms.
    func join(_ rooms: [String], _ options: BroadcastOptions)

    /// Makes an audience leave rooms.
    func leave(_ rooms: [String], _ options: BroadcastOptions)

    func disconnect(close: Bool, _ options: BroadcastOptions)

    /// Sends an event to the other engines.
    func serverSideEmit(_ event: ArgumentsWriter)

    /// Sends an event to the other engines and gathers each one's first answer.
    ///
    /// - Throws: ``OperationTimedOut`` with the answers that came.
    func serverSideEmitWithAcknowledgements(
        _ event: ArgumentsWriter,
        timeout: Duration
    ) async throws -> Responses<JSONValue>

    /// How many engines serve the namespace, this one included.
    func serverCount() async throws -> Int
}
