/// How a link behaves. Both ends may differ in all of it; only `maximumRecordLength` must suit the peer's.
package struct LinkConfiguration: Equatable, Sendable {
    /// The longest datagram, in bytes, header included.
    package var maximumBatchLength = 64 << 10
    /// The longest record, in bytes: above the largest message a client may send, and the packets that answer a poll.
    package var maximumRecordLength = 32 << 20
    /// The most that is kept to be sent again, in bytes. Above `maximumRecordLength`.
    package var replayLimit = 64 << 20
    /// The weight of `message` and `post` records the peer may have on the way to this side's handlers, in bytes; nil
    /// for no limit. An engine sets it; a gateway, which always drains, does not.
    package var window: Int?

    /// An acknowledgement is sent on its own after so many data batches …
    package var acknowledgeEvery = 8
    /// … or so long after the first of them.
    package var acknowledgeWithin = Duration.milliseconds(20)
    /// At most one request per interval to send again what is missing.
    package var resumeInterval = Duration.milliseconds(50)
    /// The peer is asked what has arrived if it has acknowledged nothing more for so long, and again after as long.
    package var askAfter = Duration.milliseconds(250)
    /// Between the gateway's attempts to open an epoch.
    package var openInterval = Duration.milliseconds(250)

    /// Something is sent at least so often.
    package var keepAliveInterval = Duration.milliseconds(500)
    /// A peer that is silent for so long is suspect: no sessions are placed there.
    package var suspectAfter = Duration.seconds(2)
    /// A peer that is silent for so long is dead (`--engine-stall-timeout`).
    package var stallTimeout = Duration.seconds(10)
    /// A peer whose path does not come back within this is dead, unless it is known to be there: then `stallTimeout` says.
    package var pathLossTimeout = Duration.seconds(3)
    /// For the side that is dialled. A peer that hangs up while it is heard dials again at once if it lives, so after this
    /// it is gone; whoever hangs up after a silence may stand still, which `stallTimeout` judges. Nil for who dials.
    package var redialTimeout: Duration?

    package init() {}

    /// For clients that may send bodies of so many bytes: in a body of many short packets each has a longer head here
    /// than there.
    package init(maximumBody: Int) {
        self.maximumRecordLength = max(self.maximumRecordLength, 2 * maximumBody + 1 << 20)
        self.replayLimit = max(self.replayLimit, 2 * self.maximumRecordLength)
    }

    /// Nonsense here is our own: options are checked where they are read.
    func check() {
        precondition(self.maximumBatchLength >= BatchHeader.length + 64, "maximumBatchLength is too small")
        precondition(self.maximumRecordLength >= 1024, "maximumRecordLength is below 1 KiB")
        precondition(self.maximumRecordLength <= PacketReader.maximumPayload, "maximumRecordLength exceeds 256 MiB")
        precondition(self.acknowledgeEvery > 0, "acknowledgeEvery is below 1")
    }
}
