import Backbone

/// One engine as one loop sees it.
struct EngineStatus: Equatable, Sendable {
    let id: NodeID
    let cluster: String
    /// Of another cluster: this gateway is ready without it.
    let isForeign: Bool
    let state: EngineLink.State
    let isMember: Bool
    let takesSessions: Bool
}
