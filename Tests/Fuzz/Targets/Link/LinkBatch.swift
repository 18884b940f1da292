import SessionLink

/// A datagram of the link with any header, as a faulty peer may send it. `BatchHeader.swift` states the format.
struct LinkBatch {
    var kind: UInt8 = BatchKind.data.rawValue
    var reason: UInt8 = 0
    var flags: UInt8 = 0
    var epoch: UInt32
    var link: LinkID
    var incarnation: UInt64 = 0
    var sequence: UInt64 = 0
    var acknowledged: UInt64 = 0
    var credit: UInt64 = 0
    var load: UInt32 = 0
    var body: [UInt8] = []

    init(epoch: UInt32, link: LinkID) {
        self.epoch = epoch
        self.link = link
    }

    var bytes: [UInt8] {
        var bytes = [BatchHeader.version, self.kind, self.reason, self.flags]
        bytes += littleEndian(self.epoch)
        for field in [self.link.rawValue, self.incarnation, self.sequence, self.acknowledged, self.credit] {
            bytes += littleEndian(field)
        }
        return bytes + littleEndian(self.load) + [0, 0, 0, 0] + self.body
    }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
