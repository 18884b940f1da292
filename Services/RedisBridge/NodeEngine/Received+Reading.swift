import NIOCore
import SessionLink

extension Received {
    /// Reads what a batch brought, record by record.
    ///
    /// - Parameter take: a record, and a copy of the bytes in which it lies.
    /// - Throws: what the peer broke; the records before it have been taken.
    func read(
        _ batch: UnsafeRawBufferPointer,
        _ take: (Record, ByteBuffer) throws(RecordError) -> Void
    ) throws(RecordError) {
        switch self.records {
        case .none: return
        case .batch(let range): try Self.read(ByteBuffer(bytes: UnsafeRawBufferPointer(rebasing: batch[range])), take)
        case .assembled(let record): try Self.read(ByteBuffer(bytes: record), take)
        }
    }

    private static func read(
        _ bytes: ByteBuffer,
        _ take: (Record, ByteBuffer) throws(RecordError) -> Void
    ) throws(RecordError) {
        var reader = RecordReader()
        while let record = try reader.next(in: bytes.readableBytesSpan) { try take(record, bytes) }
    }
}
