/// A topic of one cluster, as the bytes that begin its frames.
package struct PlaneChannel {
    package let topic: Topic
    package let prefix: [UInt8]

    package init(_ topic: Topic, cluster: String) {
        self.topic = topic
        self.prefix = Array("\(cluster)/\(topic.name)".utf8) + [0]
    }

    /// What begins the frames that are for one node, whichever it is.
    package static func nodes(of cluster: String) -> [UInt8] {
        Array("\(cluster)/\(Topic.nodePrefix)".utf8)
    }

    package func begins(_ frame: UnsafeRawBufferPointer) -> Bool {
        frame.starts(with: self.prefix)
    }
}
