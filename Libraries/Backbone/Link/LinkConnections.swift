/// Which connection each peer was last heard through, so that the end of a connection says whose path is lost.
struct LinkConnections {
    private var descriptors: [LinkPeer: Int32] = [:]
    private var peers: [Int32: LinkPeer] = [:]

    /// - Returns: whether the peer was not heard through this connection before.
    mutating func heard(_ peer: LinkPeer, through descriptor: Int32) -> Bool {
        let former = self.descriptors.updateValue(descriptor, forKey: peer)
        guard former != descriptor else { return false }
        if let former { self.peers[former] = nil }
        self.peers[descriptor] = peer
        return true
    }

    /// - Returns: the peer that has no known connection any more.
    mutating func lost(_ descriptor: Int32) -> LinkPeer? {
        guard let peer = self.peers.removeValue(forKey: descriptor) else { return nil }
        self.descriptors[peer] = nil
        return peer
    }
}
