/// The 12 bytes before the content of every record; `Record.swift` states the format.
struct RecordHeader {
    static let length = 12

    var kind: UInt8
    var flags: UInt8
    var argument: UInt16
    var handle: Handle
    /// Where the content lies in the bytes that are read.
    var content: Range<Int>

    /// Reads the header at `position`.
    ///
    /// - Throws: `.truncated` if the header or the content it announces runs over the end of `bytes`.
    @inline(__always)
    init(at position: Int, in bytes: RawSpan) throws(RecordError) {
        guard bytes.byteCount - position >= RecordHeader.length else { throw .truncated }
        let word = bytes.integer(at: position, as: UInt64.self)
        let length = Int(word & 0xffff_ffff)
        guard length >= RecordHeader.length, length <= bytes.byteCount - position else { throw .truncated }
        self.kind = UInt8(truncatingIfNeeded: word >> 32)
        self.flags = UInt8(truncatingIfNeeded: word >> 40)
        self.argument = UInt16(truncatingIfNeeded: word >> 48)
        self.handle = Handle(rawValue: bytes.integer(at: position + 8, as: UInt32.self))
        self.content = (position + RecordHeader.length)..<(position + length)
    }
}
