/// A timer that is running.
@EngineActor
package protocol EngineTimer: AnyObject, Sendable {
    func cancel()
}
