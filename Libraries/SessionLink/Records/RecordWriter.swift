/// Appends records to the open batch, and chops what a batch cannot hold.
///
/// Every kind's file adds its own method. A record whose content is of one piece is written by one call; one that
/// carries packets is begun, filled and ended:
///
///     writer.beginAnswer(handle)
///     writer.packet(type: 4, isBinary: false, payload)
///     try writer.end()
///
/// The bytes are complete datagrams but for the batch header, whose room is kept free at their front. A batch that is
/// full moves to `full`; how large that grows is bounded by its owner, who transmits when `hasFullBatch` says so.
package struct RecordWriter: ~Copyable, Sendable {
    /// The longest record this link carries, in bytes.
    package let maximumRecordLength: Int
    /// The credit that everything written in this epoch needed (see `Credit`).
    private(set) var weight: UInt64 = 0
    package private(set) var recordsWritten: UInt64 = 0

    private let maximumBatchLength: Int
    private var open: [UInt8] = []
    private var full = BatchQueue()
    /// Where the record being written begins in `open`.
    private var recordStart = 0
    private var needsCredit = false
    private var isRefused = false

    init(maximumBatchLength: Int, maximumRecordLength: Int) {
        self.maximumBatchLength = maximumBatchLength
        self.maximumRecordLength = maximumRecordLength
        self.beginBatch(expecting: BatchHeader.length)
    }

    /// Whether a whole batch waits: an owner that writes much in one tick transmits now rather than at its end.
    package var hasFullBatch: Bool { !self.full.isEmpty }
    var isEmpty: Bool { self.full.isEmpty && self.open.count == BatchHeader.length }

    /// Hands over the next batch, its header blank: a full one, at last the open one; nil when nothing is written.
    mutating func takeBatch() -> [UInt8]? {
        if self.full.isEmpty { self.sealOpenBatch() }
        return self.full.popFirst()
    }

    /// Forgets what was written: it was bound to an epoch that has ended.
    mutating func discard() {
        self.full.removeAll()
        self.beginBatch(expecting: BatchHeader.length)
        self.weight = 0
    }
}

// MARK: What the kinds are written with.

extension RecordWriter {
    /// Begins a record. Its length is filled in at its end.
    ///
    /// - Parameter length: the record's whole length, if known: it then goes to the right batch at once.
    @inline(__always)
    mutating func begin(
        _ kind: RecordKind,
        flags: UInt8 = 0,
        argument: UInt16 = 0,
        _ handle: Handle,
        expecting length: Int = RecordHeader.length
    ) {
        assert(self.recordStart == 0, "a record is written while another one is open")
        if self.open.count + length > self.maximumBatchLength { self.sealOpenBatch() }
        self.recordStart = self.open.count
        self.needsCredit = kind.needsCredit
        self.isRefused = length > self.maximumRecordLength
        self.integer(UInt64(kind.rawValue) << 32 | UInt64(flags) << 40 | UInt64(argument) << 48)
        self.integer(handle.rawValue)
    }

    @inline(__always)
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        Swift.withUnsafeBytes(of: value.littleEndian) { self.open.append(contentsOf: $0) }
    }

    @inline(__always)
    mutating func bytes(_ bytes: RawSpan) {
        guard self.admits(bytes.byteCount) else { return }
        bytes.withUnsafeBytes { self.open.append(contentsOf: $0) }
    }

    /// UTF-8 without its length.
    mutating func rest(_ text: String) {
        guard self.admits(text.utf8.count) else { return }
        self.open.append(contentsOf: text.utf8)
    }

    /// A text field.
    mutating func text(_ text: String) {
        self.integer(UInt32(truncatingIfNeeded: text.utf8.count))
        self.rest(text)
    }

    /// Adds an Engine.IO packet to the record being written.
    @inline(__always)
    package mutating func packet(type: UInt8, isBinary: Bool, _ payload: RawSpan) {
        guard self.admits(payload.byteCount) else { return }
        self.integer(PacketReader.word(type: type, isBinary: isBinary, count: payload.byteCount))
        payload.withUnsafeBytes { self.open.append(contentsOf: $0) }
    }

    /// Ends the record that was begun.
    ///
    /// - Returns: its weight, which is its whole length: what a record that needs credit takes of it.
    /// - Throws: `RecordTooLong` if it exceeds `maximumRecordLength`; then nothing of it is written.
    @inline(__always)
    @discardableResult
    package mutating func end() throws(RecordTooLong) -> Int {
        let length = self.open.count - self.recordStart
        if self.isRefused || length > self.maximumRecordLength { throw self.refuse() }
        let start = self.recordStart
        self.open.withUnsafeMutableBytes {
            $0.storeBytes(of: UInt32(truncatingIfNeeded: length).littleEndian, toByteOffset: start, as: UInt32.self)
        }
        if self.open.count > self.maximumBatchLength { self.overflow() }
        self.recordStart = 0
        self.recordsWritten &+= 1
        if self.needsCredit { self.weight &+= UInt64(length) }
        return length
    }

    /// Ends a record of a kind that is always short.
    mutating func endShort() {
        do { try self.end() } catch { preconditionFailure("a record of a few fields exceeds maximumRecordLength") }
    }

    /// Whether the record may grow by `count` bytes; else it is refused at its end, without copying them first.
    @inline(__always)
    private mutating func admits(_ count: Int) -> Bool {
        if count > self.maximumRecordLength { self.isRefused = true }
        return !self.isRefused
    }

    private mutating func refuse() -> RecordTooLong {
        self.open.removeLast(self.open.count - self.recordStart)
        self.recordStart = 0
        return RecordTooLong(maximum: self.maximumRecordLength)
    }
}

// MARK: Batches.

extension RecordWriter {
    /// The next batch is expected to be about as long as the last one.
    private mutating func beginBatch(expecting length: Int) {
        self.open = []
        self.open.reserveCapacity(length)
        self.open.append(contentsOf: repeatElement(0, count: BatchHeader.length))
        self.recordStart = 0
        self.isRefused = false
    }

    private mutating func sealOpenBatch() {
        let length = self.open.count
        guard length > BatchHeader.length else { return }
        self.full.append(self.open)
        self.beginBatch(expecting: length)
    }

    /// The record just ended does not fit: it moves to a batch of its own, and is chopped if even that is too small.
    private mutating func overflow() {
        let record = Array(self.open[self.recordStart...])
        self.open.removeSubrange(self.recordStart...)
        self.sealOpenBatch()
        if record.count <= self.maximumBatchLength - BatchHeader.length {
            self.open.append(contentsOf: record)
        } else {
            for fragment in Fragmentation.split(record, maximumBatchLength: self.maximumBatchLength) {
                self.full.append(fragment)
            }
        }
    }
}

/// A record exceeds `LinkConfiguration.maximumRecordLength`.
package struct RecordTooLong: Error, Equatable, Sendable {
    package var maximum: Int
}
