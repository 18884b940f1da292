package import NIOCore

/// What comes on the channels of `ShardedChannels`.
extension NodeServer {
    /// - Throws: what is wrong with it; nothing has happened then.
    package mutating func heardSharded(_ payload: ByteBuffer, now: Instant) throws(NodeMessageError) -> [Action] {
        guard case .serving = self.state else { return [] }
        let message = try ShardedMessage(decoding: payload)
        // A channel may be another namespace's as well.
        guard !self.isKin(message.sender), self.isHeard(message.namespace) else { return [] }
        switch message.body {
        case .liveness: return []
        case .answer(let answer, let question): return self.heard(answer, to: question)
        case .request(let operation, let id):
            let request = id.map {
                NodeRequestID(wire: .sharded, namespace: message.namespace, asker: message.sender, id: $0)
            }
            return self.heard(operation, in: message.namespace, request, now: now)
        }
    }
}
