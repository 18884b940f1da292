package import Adapter

/// What carries the messages of a cluster's servers. `EngineRuntime` has one, on the cluster plane.
///
/// What a server publishes reaches each other one in order and once; so does what it sends to one of them.
@EngineActor
package protocol ClusterBus: AnyObject, Sendable {
    /// To all other servers. What cannot be carried is counted and logged.
    ///
    /// - Returns: whether it was carried.
    @discardableResult
    func publish(_ message: ClusterMessage) -> Bool

    /// To one server, by its node's id.
    func send(_ message: ClusterMessage, to node: String)

    /// A request has ended; for the books.
    func requestEnded(isTimedOut: Bool, missing: [String])
}
