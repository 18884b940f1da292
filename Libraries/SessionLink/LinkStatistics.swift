/// What a link has done since it was made, and holds now. For metrics.
package struct LinkStatistics: Equatable, Sendable {
    // Counters.
    package var batchesSent: UInt64 = 0
    package var bytesSent: UInt64 = 0
    package var recordsSent: UInt64 = 0
    package var batchesReceived: UInt64 = 0
    package var bytesReceived: UInt64 = 0
    /// Data batches sent again.
    package var retransmitted: UInt64 = 0
    /// Data batches that came again.
    package var duplicates: UInt64 = 0
    /// Data batches that came before one that is missing, and were dropped.
    package var early: UInt64 = 0
    /// Requests to send again, made and heard.
    package var resumesSent: UInt64 = 0
    package var resumesReceived: UInt64 = 0
    /// Questions what has arrived, because acknowledgements no longer came.
    package var questionsSent: UInt64 = 0
    /// Batches of an epoch that is over.
    package var stale: UInt64 = 0
    /// Datagrams that are no batches of this version, or of another link.
    package var malformed: UInt64 = 0
    package var foreign: UInt64 = 0
    package var epochsEnded: UInt64 = 0
    package var lastEnd: EpochEnd?
    package var pathLosses: UInt64 = 0

    // Gauges.
    package var epoch: UInt32 = 0
    package var replayBytes = 0
    /// Not acknowledged, kept or not.
    package var inFlightBytes = 0
    package var replayBatches = 0

    package init() {}
}
