/// Reads the fields of one record's content, front to back.
struct FieldReader {
    let kind: RecordKind
    private(set) var rest: Range<Int>

    @inline(__always)
    init(_ header: RecordHeader, _ kind: RecordKind) {
        self.init(header.content, kind)
    }

    @inline(__always)
    init(_ content: Range<Int>, _ kind: RecordKind) {
        self.kind = kind
        self.rest = content
    }

    @inline(__always)
    mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type,
        in bytes: RawSpan
    ) throws(RecordError) -> Value {
        let field = try self.take(MemoryLayout<Value>.size)
        return bytes.integer(at: field.lowerBound, as: type)
    }

    @inline(__always)
    mutating func stamp(in bytes: RawSpan) throws(RecordError) -> SessionStamp {
        SessionStamp(word: try self.integer(UInt64.self, in: bytes))
    }

    /// A text field's bytes.
    mutating func text(in bytes: RawSpan) throws(RecordError) -> Range<Int> {
        let count = try self.integer(UInt32.self, in: bytes)
        return try self.take(Int(count))
    }

    @inline(__always)
    mutating func take(_ count: Int) throws(RecordError) -> Range<Int> {
        guard count <= self.rest.count else { throw .contentTooShort(self.kind) }
        let end = self.rest.lowerBound + count
        defer { self.rest = end..<self.rest.upperBound }
        return self.rest.lowerBound..<end
    }
}
