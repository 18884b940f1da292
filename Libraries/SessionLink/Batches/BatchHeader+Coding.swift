/// Why a datagram is not a batch of this version.
package enum BatchError: Error, Equatable, Sendable {
    case truncated
    case unknownVersion(UInt8)
    case unknownKind(UInt8)
    /// The number after the last epoch could not be told; nobody gets there by counting.
    case epochOutOfRange
}

extension BatchHeader {
    /// Reads the front of a datagram, whatever its bytes are.
    package init(decoding bytes: RawSpan) throws(BatchError) {
        guard bytes.byteCount >= BatchHeader.length else { throw .truncated }
        let first = bytes.integer(at: 0, as: UInt64.self)
        let version = UInt8(truncatingIfNeeded: first)
        guard version == BatchHeader.version else { throw .unknownVersion(version) }
        let code = UInt8(truncatingIfNeeded: first >> 8)
        guard let kind = BatchKind(rawValue: code) else { throw .unknownKind(code) }
        self.kind = kind
        self.reason = EpochEnd(rawValue: UInt8(truncatingIfNeeded: first >> 16)) ?? .unspecified
        self.flags = BatchFlags(rawValue: UInt8(truncatingIfNeeded: first >> 24))
        self.epoch = UInt32(truncatingIfNeeded: first >> 32)
        guard self.epoch > 0, self.epoch < .max else { throw .epochOutOfRange }
        self.link = LinkID(rawValue: bytes.integer(at: 8, as: UInt64.self))
        self.incarnation = bytes.integer(at: 16, as: UInt64.self)
        self.sequence = bytes.integer(at: 24, as: UInt64.self)
        self.acknowledged = bytes.integer(at: 32, as: UInt64.self)
        self.credit = bytes.integer(at: 40, as: UInt64.self)
        self.load = bytes.integer(at: 48, as: UInt32.self)
    }

    /// Writes the header over the first 56 bytes of `batch`. The continues flag, set where bodies are cut, stays.
    func stamp(_ batch: inout [UInt8]) {
        let flags = self.flags.rawValue | batch[BatchHeader.flagsOffset] & BatchFlags.continues.rawValue
        let first =
            UInt64(BatchHeader.version) | UInt64(self.kind.rawValue) << 8 | UInt64(self.reason.rawValue) << 16
            | UInt64(flags) << 24 | UInt64(self.epoch) << 32
        batch.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: first.littleEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: self.link.rawValue.littleEndian, toByteOffset: 8, as: UInt64.self)
            bytes.storeBytes(of: self.incarnation.littleEndian, toByteOffset: 16, as: UInt64.self)
            bytes.storeBytes(of: self.sequence.littleEndian, toByteOffset: 24, as: UInt64.self)
            bytes.storeBytes(of: self.acknowledged.littleEndian, toByteOffset: 32, as: UInt64.self)
            bytes.storeBytes(of: self.credit.littleEndian, toByteOffset: 40, as: UInt64.self)
            bytes.storeBytes(of: UInt64(self.load).littleEndian, toByteOffset: 48, as: UInt64.self)
        }
    }

    /// The header alone, as a datagram.
    package func encoded() -> [UInt8] {
        var batch = [UInt8](repeating: 0, count: BatchHeader.length)
        self.stamp(&batch)
        return batch
    }
}
