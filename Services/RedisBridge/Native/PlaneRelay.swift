import Backbone
import NIOCore
import Operations

/// Carries what nodes say on the plane to the bridges of other clusters, and what comes from there to the own plane.
///
/// Every bridge carries everything that nodes number, once in each direction. Of what nodes may say again with the same
/// number, what the first broker brings is carried, and what comes from the first bridge of a cluster.
final class PlaneRelay {
    /// A letter goes out at the end of the tick, or when it has so many bytes.
    private static let fullLetter = 64 << 10

    private unowned let bridge: Bridge
    private var heard = CarriedFrames()
    private var arrived = CarriedFrames()
    private var letter = FrameLetter()
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
        self.letter.append(frame)
        self.bridge.metrics.framesOut.increment()
        if self.letter.body.readableBytes >= Self.fullLetter { self.post() } else { self.postSoon() }
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
        guard !self.letter.isEmpty else { return }
        self.bridge.post(.frames, self.letter.body, to: .plane(cluster: self.bridge.clusterName))
        self.letter = FrameLetter()
    }

    // MARK: From other clusters

    func arrived(_ letter: Envelope) {
        do throws(DecodingFailure) {
            try FrameLetter(letter.body).read { self.arrived($0, from: letter.sender) }
        } catch {
            self.bridge.refused(.malformed)
        }
    }

    private func arrived(_ frame: TravellingFrame, from sender: Envelope.Sender) {
        guard frame.travels else { return self.bridge.refused(.malformed) }
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
