/// The 56 bytes at the front of every datagram between a gateway's event loop and an engine. Little endian.
///
///     offset  size  field
///     0       u8    version of this format, 1
///     1       u8    kind (`BatchKind`)
///     2       u8    reason (`EpochEnd`) in open, reset and close, else 0
///     3       u8    flags (`BatchFlags`)
///     4       u32   epoch of the link, from 1
///     8       u64   link id, drawn by the gateway; never taken from the transport's addresses
///     16      u64   incarnation, drawn by the engine; 0 in `open`, else both sides say the engine's
///     24      u64   sequence of a data batch, from 1 in each epoch; of a question the last one sent; else 0
///     32      u64   acknowledged: every data batch up to this sequence has been received
///     40      u64   credit: the receiver of this batch may send records of this weight, cumulative within the epoch
///     48      u32   load of the sender, for placement; an engine's own measure
///     52      u32   0
///     56      …     data: records (`Record.swift`), or a fragment (`Fragmentation.swift`)
///
/// The cumulative fields never go back, so a datagram that comes late or twice says nothing wrong.
package struct BatchHeader: Equatable, Sendable {
    package static let version: UInt8 = 1
    package static let length = 56
    static let flagsOffset = 3

    package var kind: BatchKind
    package var reason: EpochEnd = .unspecified
    package var flags: BatchFlags = []
    package var epoch: UInt32
    package var link: LinkID
    package var incarnation: UInt64
    package var sequence: UInt64 = 0
    package var acknowledged: UInt64 = 0
    package var credit: UInt64 = 0
    package var load: UInt32 = 0
}

/// The gateway's random name for one link: one of its event loops and one engine.
package struct LinkID: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

package struct BatchFlags: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The body goes on in the next data batch.
    static let continues = BatchFlags(rawValue: 1 << 0)
    /// The sender wants to hear what has arrived: as a `resume`, if that is not everything up to `sequence`.
    static let asks = BatchFlags(rawValue: 1 << 1)
}
