/// A record longer than a batch goes as several data batches of consecutive sequence.
///
/// Each body holds a piece of the record and nothing else; all but the last carry the flag `continues`. Since batches
/// arrive in order and once, no piece needs a name.
enum Fragmentation {
    /// Cuts `record` into datagrams, their headers' room left blank.
    static func split(_ record: [UInt8], maximumBatchLength: Int) -> [[UInt8]] {
        let room = maximumBatchLength - BatchHeader.length
        return stride(from: 0, to: record.count, by: room).map { start in
            let end = min(start + room, record.count)
            return self.fragment(record[start..<end], continues: end < record.count)
        }
    }

    private static func fragment(_ piece: ArraySlice<UInt8>, continues: Bool) -> [UInt8] {
        var batch: [UInt8] = []
        batch.reserveCapacity(BatchHeader.length + piece.count)
        batch.append(contentsOf: repeatElement(0, count: BatchHeader.length))
        if continues { batch[BatchHeader.flagsOffset] = BatchFlags.continues.rawValue }
        batch.append(contentsOf: piece)
        return batch
    }
}
