/// What an event has changed for the owner of a link. Look at its parts in the order in which they stand here.
package struct LinkChange: Equatable, Sendable {
    /// Everything bound to the epoch so far is over: sessions' connections, handles, what was written but not sent.
    package var ended: EpochEnd?
    /// A new epoch is open.
    package var opened = false
    package var liveness = LivenessChange.none

    package static let none = LinkChange()
}

/// How the view of an open epoch's peer has changed.
package enum LivenessChange: Equatable, Sendable {
    case none
    case suspected
    case recovered
}

/// What a datagram has brought.
package struct Received: Equatable, Sendable {
    package var change = LinkChange.none
    /// A link that had no credit has some: `Link.mayWrite` is true again.
    package var creditArrived = false
    package var records = Records.none

    /// Where the records are that `RecordReader` reads.
    package enum Records: Equatable, Sendable {
        case none
        /// In the datagram that was received.
        case batch(Range<Int>)
        /// One that was longer than a batch.
        case assembled([UInt8])
    }

    package static let nothing = Received()
}
