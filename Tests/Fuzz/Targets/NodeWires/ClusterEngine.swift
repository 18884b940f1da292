import NIOCore
import NodeWires

extension FuzzTarget {
    /// What nodes of Node.js' cluster engine say to one another: what is read is read again from what is written of it.
    static let clusterEngine = FuzzTarget("cluster-engine") { input in
        guard let message = try? ClusterEngineMessage(decoding: ByteBuffer(bytes: input.takeRest())) else { return }
        let again = try? ClusterEngineMessage(decoding: message.encoded)
        try promise(again == message, "\(message) is written otherwise")
    }
}
