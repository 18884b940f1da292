@testable import SessionLink

/// Bytes for tests.
struct Bytes {
    let array: [UInt8]

    /// Hexadecimal digits; blanks are for the reader.
    init(hex: String) {
        let digits = hex.filter { $0 != " " && $0 != "\n" }.map { UInt8($0.hexDigitValue ?? 0) }
        self.array = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// The low `count` bytes of `value`, little endian.
    static func integer(_ value: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// The records that `write` writes, without a batch header.
    static func written(_ write: (inout RecordWriter) throws -> Void) throws -> [UInt8] {
        var writer = RecordWriter(maximumBatchLength: 4_096, maximumRecordLength: 4_096)
        try write(&writer)
        return Array((writer.takeBatch() ?? [])[BatchHeader.length...])
    }

    /// Reads all that `bytes` may hold, down to the last text. Whatever is thrown is a typed error.
    @discardableResult
    static func readAll(_ bytes: [UInt8]) -> (records: Int, error: RecordError?) {
        var reader = RecordReader()
        var count = 0
        do throws(RecordError) {
            while let record = try reader.next(in: bytes.span.bytes) {
                count += 1
                _ = try record.spoken(bytes.span.bytes)
            }
            return (count, nil)
        } catch {
            return (count, error)
        }
    }
}

// Spans cannot be named in the test macros' arguments: these take the arrays they are of.

extension RecordWriter {
    mutating func packet(type: UInt8, isBinary: Bool = false, of payload: [UInt8]) {
        self.packet(type: type, isBinary: isBinary, payload.span.bytes)
    }

    @discardableResult
    mutating func message(
        _ handle: Handle = Sample.handle,
        _ stamp: SessionStamp = Sample.stamp,
        of payload: [UInt8]
    ) throws(RecordTooLong) -> Int {
        try self.message(handle, stamp, isBinary: true, payload.span.bytes)
    }
}

extension RecordReader {
    mutating func next(of bytes: [UInt8]) throws(RecordError) -> Record? {
        try self.next(in: bytes.span.bytes)
    }
}

extension BatchHeader {
    init(of batch: [UInt8]) throws(BatchError) {
        try self.init(decoding: batch.span.bytes)
    }
}
