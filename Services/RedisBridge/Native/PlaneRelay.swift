import Backbone
import NIOCore
import Operations

/// Carries what nodes say on the plane to the bridges of other clusters, and what comes from there to the own plane.
///
/// The body of a letter with frames:
///
///     until the end: u32 length, little endian, and a frame (see `TravellingFrame`)
///
/// Every bridge carries everything that nodes number, once in each direction. Of what nodes may say again with the same
/// number, what the first broker brings is carried, and what comes from the first bridge of a cluster.
final class PlaneRelay {
    /// A letter goes out at the end of the tick, or when it has so many bytes.
    private static let fullLetter = 64 << 10

    private unowned let bridge: Bridge
    private var heard = CarriedFrames()
    private var arrived = CarriedFrames()
    private var letter = ByteBuffer()
    private var isPostDue = false

    init(bridge: Bridge) {
        self.bridge = bridge
    }

    // MARK: To other clusters

    func heard(_ frame: TravellingFrame, through broker: Int) {
        guard frame.travels, self.isForOthers(frame.topic), !self.bridge.neighbours.reached.isEmpty else { return }
        let isFirst =
            self.heard.isFirst(frame) ?? (self.bridge.plane.membership.view.joined.firstIndex(of: true) == broker)
        guard isFirst else { return }
        self.letter.writeInteger(UInt32(frame.bytes.count), endianness: .little)
        self.letter.writeBytes(frame.bytes)
        self.bridge.metrics.framesOut.increment()
        if self.letter.readableBytes >= Self.fullLetter { self.post() } else { self.postSoon() }
    }

    private func isForOthers(_ topic: Topic) -> Bool {
        switch topic {
        case .membership, .adapter: true
        case .local: false
        case .node(let node): self.bridge.isForeign(node)
        }
    }

    private func postSoon() {
        guard !self.isPostDue else { return }
        self.isPostDue = true
        self.bridge.eventLoop.assumeIsolated().execute { self.post() }
    }

    private func post() {
        self.isPostDue = false
        guard self.letter.readableBytes > 0 else { return }
        self.bridge.post(.frames, self.letter, to: .plane(cluster: self.bridge.clusterName))
        self.letter = ByteBuffer()
    }

    // MARK: From other clusters

    func arrived(_ letter: Envelope) {
        var bytes = letter.body
        while let length: UInt32 = bytes.readInteger(endianness: .little),
            let frame = bytes.readSlice(length: Int(length))
        {
            frame.withUnsafeReadableBytes { self.arrived($0, from: letter.sender) }
        }
        if bytes.readableBytes > 0 { self.bridge.refused(.malformed) }
    }

    private func arrived(_ bytes: UnsafeRawBufferPointer, from sender: Envelope.Sender) {
        guard let frame = try? TravellingFrame(bytes), frame.travels else { return self.bridge.refused(.malformed) }
        guard self.isForUs(frame.topic) else { return }
        let isFirst =
            self.arrived.isFirst(frame) ?? (self.bridge.neighbours.bridges(of: sender.cluster).first == sender.node)
        guard isFirst else { return }
        self.bridge.metrics.framesIn.increment()
        self.bridge.plane.publish(frame)
    }

    private func isForUs(_ topic: Topic) -> Bool {
        switch topic {
        case .membership, .adapter: true
        case .local: false
        case .node(let node): !self.bridge.isForeign(node)
        }
    }
}
