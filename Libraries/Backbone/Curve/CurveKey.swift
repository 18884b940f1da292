/// A public CURVE key: who a node is to the others. 32 bytes, written as 40 characters of Z85.
package struct CurveKey: Hashable, Sendable {
    package static let size = 32
    package static let textSize = 40

    package let bytes: [UInt8]

    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        self.bytes = Array(bytes)
    }

    package init?(z85: some StringProtocol) {
        guard let bytes = ZeroMQ.Curve.decode(z85) else { return nil }
        self.bytes = bytes
    }
}

extension CurveKey: CustomStringConvertible {
    package var description: String { ZeroMQ.Curve.encode(self.bytes) }
}
