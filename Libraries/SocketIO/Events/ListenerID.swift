/// Names one registered handler, to take it away again.
public struct ListenerID: Hashable, Sendable {
    let number: Int
}
