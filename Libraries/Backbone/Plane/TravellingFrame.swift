/// A frame on its way from one cluster to another: a `PlaneFrame` without the cluster's name, whose nodes alone it is for.
///
///     topic   its name and a zero byte
///     header  of `PlaneFrame`
///     body
package struct TravellingFrame {
    package let topic: Topic
    package let header: PlaneFrame
    /// All of it; valid as long as what it was read from.
    package let bytes: UnsafeRawBufferPointer
    /// Where the header begins.
    private let headerOffset: Int

    /// - Parameter frame: as a broker brings it.
    init(heard frame: UnsafeRawBufferPointer, in cluster: String) throws(DecodingFailure) {
        let prefix = cluster.utf8.count + 1
        guard frame.count > prefix else { throw .truncated }
        try self.init(UnsafeRawBufferPointer(rebasing: frame.dropFirst(prefix)))
    }

    /// - Parameter bytes: as another bridge sent them.
    package init(_ bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
        guard let end = bytes.prefix(Topic.maximumNameLength + 1).firstIndex(of: 0) else { throw .invalid("topic") }
        guard let name = String(validating: bytes[..<end], as: UTF8.self), let topic = Topic(name: name) else {
            throw .invalid("topic")
        }
        var wire = WireReader(UnsafeRawBufferPointer(rebasing: bytes[(end + 1)...]))
        self.header = try PlaneFrame(&wire)
        self.topic = topic
        self.bytes = bytes
        self.headerOffset = end + 1
    }

    /// Whether it may be carried to other clusters.
    package var travels: Bool { self.header.hops < PlaneFrame.maximumHops && self.topic != .local }

    /// The frame for the nodes of a cluster that it has reached by one hop more.
    func arriving(in cluster: String) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(cluster.utf8.count + 1 + self.bytes.count)
        frame.append(contentsOf: cluster.utf8)
        frame.append(UInt8(ascii: "/"))
        frame.append(contentsOf: self.bytes)
        // Kind and hops stand behind the version.
        frame[cluster.utf8.count + 1 + self.headerOffset + 1] += 1 << 4
        return frame
    }
}
