/// How to answer a dialer that was heard from: its routing id, which the dialer drew at random.
///
/// Never an identity: who speaks stands in the batch (its link id).
package struct LinkPeer: Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// ZeroMQ keeps ids that begin with a zero byte for itself.
    package static func random() -> LinkPeer {
        LinkPeer(rawValue: UInt64.random(in: .min ... .max) | 1 << 56)
    }

    /// The identity frame of a ROUTER; nil for a peer that is no `LinkDialer`.
    package init?(frame: UnsafeRawBufferPointer) {
        guard frame.count == MemoryLayout<UInt64>.size else { return nil }
        self.rawValue = UInt64(bigEndian: frame.loadUnaligned(as: UInt64.self))
    }

    package func withFrame<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: self.rawValue.bigEndian, body)
    }
}

extension LinkPeer: CustomStringConvertible {
    package var description: String { String(self.rawValue, radix: 16) }
}
