/// Puts the pieces of a long record together again; holds at most `maximumRecordLength` bytes.
struct Reassembly {
    /// What has become of a data batch's body.
    enum Step: Equatable {
        /// It holds whole records.
        case whole
        /// A piece; more will come.
        case collecting
        case complete([UInt8])
        /// The peer's fault.
        case tooLong
    }

    private let maximumRecordLength: Int
    private var pieces: [UInt8] = []

    init(maximumRecordLength: Int) {
        self.maximumRecordLength = maximumRecordLength
    }

    mutating func bodyReceived(_ body: RawSpan, continues: Bool) -> Step {
        guard continues || !self.pieces.isEmpty else { return .whole }
        guard self.pieces.count + body.byteCount <= self.maximumRecordLength else { return .tooLong }
        body.withUnsafeBytes { self.pieces.append(contentsOf: $0) }
        guard !continues else { return .collecting }
        defer { self.pieces = [] }
        return .complete(self.pieces)
    }
}
