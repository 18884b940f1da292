import Testing

@testable import SessionLink

@Suite("Reassembly")
struct ReassemblyTests {
    /// What becomes of pieces, where five bytes are the longest record.
    private func steps(_ pieces: [(bytes: [UInt8], continues: Bool)]) -> [Reassembly.Step] {
        var reassembly = Reassembly(maximumRecordLength: 5)
        return pieces.map { reassembly.bodyReceived($0.bytes.span.bytes, continues: $0.continues) }
    }

    @Test("lets whole bodies pass, however long")
    func whole() {
        #expect(self.steps([([1, 2, 3, 4, 5, 6], false)]) == [.whole])
    }

    @Test("joins the pieces of a record, and begins anew after it")
    func joins() {
        let steps = self.steps([([1, 2], true), ([3], true), ([4, 5], false), ([6], false)])
        #expect(steps == [.collecting, .collecting, .complete([1, 2, 3, 4, 5]), .whole])
    }

    @Test("holds no more than the longest record", arguments: [true, false])
    func bounded(continues: Bool) {
        #expect(self.steps([([1, 2, 3], true), ([4, 5, 6], continues)]) == [.collecting, .tooLong])
    }
}
