import Backbone

/// Which frames of the plane a bridge has carried in one direction: brokers, or bridges, bring each of them several times.
///
/// What may be said again with the same number (a repair, that something is gone, a position) is not recognised here, but
/// carried as `PlaneRelay` says.
struct CarriedFrames {
    private struct Stream: Hashable {
        var node: NodeID
        var incarnation: Incarnation
        var topic: Topic
        var isRequest: Bool
    }

    /// Beyond it all are forgotten: receivers drop copies themselves.
    static let capacity = 16_384

    private var streams: [Stream: ReplayWindow] = [:]

    /// - Returns: whether a frame is carried for the first time; `nil` where its number does not tell.
    mutating func isFirst(_ frame: TravellingFrame) -> Bool? {
        switch frame.header.kind {
        case .position, .repair, .gone: return nil
        case .hello, .heartbeat, .goodbye, .message, .repairRequest: break
        }
        if self.streams.count >= Self.capacity { self.streams = [:] }
        let isRequest = frame.header.kind == .repairRequest
        let stream = Stream(
            node: frame.header.node,
            incarnation: frame.header.incarnation,
            // A node's requests are counted together, whomever they are for.
            topic: isRequest ? .membership : frame.topic,
            isRequest: isRequest
        )
        return self.streams[stream, default: ReplayWindow()].take(frame.header.sequence)
    }
}
