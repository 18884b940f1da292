import Backbone

/// One engine as one loop sees it.
struct EngineStatus: Equatable, Sendable {
    let id: NodeID
    let state: EngineLink.State
    let isMember: Bool
    let takesSessions: Bool
}
