import Testing

@testable import SessionLink

@Suite("A writer of records")
struct RecordWriterTests {
    /// Room for 44 bytes of records in a batch.
    private func makeWriter(maximumRecordLength: Int = 1_000) -> RecordWriter {
        RecordWriter(maximumBatchLength: 100, maximumRecordLength: maximumRecordLength)
    }

    private func takeAll(_ writer: inout RecordWriter) -> [[UInt8]] {
        var batches: [[UInt8]] = []
        while let batch = writer.takeBatch() { batches.append(batch) }
        return batches
    }

    @Test("puts records into one batch until it is full")
    func fills() {
        var writer = self.makeWriter()
        for _ in 0..<7 { writer.confirmed(Sample.handle) }  // 12 bytes each
        #expect(writer.hasFullBatch == true)
        #expect(self.takeAll(&writer).map(\.count) == [92, 92, 68])
        #expect(writer.hasFullBatch == false)
        #expect(writer.takeBatch() == nil)
    }

    @Test("never makes a batch longer than allowed, however records fall", arguments: 0..<60)
    func bounded(length: Int) throws {
        var writer = self.makeWriter()
        for _ in 0..<5 {
            writer.confirmed(Sample.handle)
            try writer.poll(Sample.handle, session: String(repeating: "s", count: length))
        }
        let batches = self.takeAll(&writer)
        #expect(batches.allSatisfy { $0.count <= 100 && $0.count > BatchHeader.length })
        var reassembly = Reassembly(maximumRecordLength: 1_000)
        let records = batches.reduce(0) { $0 + self.records($1, &reassembly) }
        #expect(records == 10)
    }

    private func records(_ batch: [UInt8], _ reassembly: inout Reassembly) -> Int {
        let body = Array(batch[BatchHeader.length...])
        switch reassembly.bodyReceived(body.span.bytes, continues: batch[BatchHeader.flagsOffset] == 1) {
        case .whole: return Bytes.readAll(body).records
        case .complete(let record): return Bytes.readAll(record).records
        case .collecting, .tooLong: return 0
        }
    }

    @Test("cuts a record longer than a batch into batches of its own")
    func fragments() throws {
        var writer = self.makeWriter()
        writer.confirmed(Sample.handle)
        try writer.poll(Sample.handle, session: String(repeating: "s", count: 88))  // 100 bytes in pieces of 44
        writer.confirmed(Sample.handle)
        let batches = self.takeAll(&writer)
        #expect(batches.map(\.count) == [68, 100, 100, 68, 68])
        #expect(batches.map { $0[BatchHeader.flagsOffset] } == [0, 1, 1, 0, 0])
    }

    @Test("refuses a record longer than the maximum, and writes nothing of it", arguments: [89, 500, 5_000])
    func refuses(length: Int) {
        var writer = self.makeWriter(maximumRecordLength: 100)
        writer.confirmed(Sample.handle)
        #expect(throws: RecordTooLong(maximum: 100)) {
            try writer.poll(Sample.handle, session: String(repeating: "s", count: length))
        }
        writer.confirmed(Sample.handle)
        let batch = writer.takeBatch() ?? []
        #expect(Bytes.readAll(Array(batch[BatchHeader.length...])) == (2, nil))
        #expect(writer.recordsWritten == 2)
    }

    @Test("forgets what was written to an epoch that ended, and the credit it took")
    func discards() throws {
        var writer = self.makeWriter()
        for _ in 0..<9 { try writer.message(of: Sample.hi) }
        writer.discard()
        #expect(writer.isEmpty && writer.weight == 0)
        #expect(writer.takeBatch() == nil)
    }
}
