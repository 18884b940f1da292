import Testing

@testable import SessionLink

@Suite("A batch header")
struct BatchHeaderTests {
    static let header = BatchHeader(
        kind: .reset,
        reason: .silence,
        flags: .asks,
        epoch: 0x0102_0304,
        link: LinkID(rawValue: 0x1112_1314_1516_1718),
        incarnation: 0x2122_2324_2526_2728,
        sequence: 0x31,
        acknowledged: 0x41,
        credit: 0x51,
        load: 0x6162_6364
    )

    @Test("is on the wire what its format says")
    func bytes() {
        let expected = Bytes(
            hex: """
                01 06 04 02 04030201 1817161514131211 2827262524232221
                3100000000000000 4100000000000000 5100000000000000 64636261 00000000
                """
        )
        #expect(Self.header.encoded() == expected.array)
    }

    @Test("is read as it was written", arguments: BatchKind.allCases)
    func roundTrip(kind: BatchKind) throws {
        var header = Self.header
        header.kind = kind
        #expect(try BatchHeader(of: header.encoded()) == header)
    }

    @Test("is refused when cut", arguments: 0..<BatchHeader.length)
    func truncated(count: Int) {
        #expect(throws: BatchError.truncated) {
            try BatchHeader(of: Array(Self.header.encoded()[..<count]))
        }
    }

    @Test(
        "is refused where it says what this version does not know",
        arguments: [
            (0, [2], BatchError.unknownVersion(2)), (1, [0], .unknownKind(0)), (1, [99], .unknownKind(99)),
            (4, [0, 0, 0, 0], .epochOutOfRange), (4, [255, 255, 255, 255], .epochOutOfRange),
        ] as [(Int, [UInt8], BatchError)]
    )
    func refused(offset: Int, bytes: [UInt8], error: BatchError) {
        var batch = Self.header.encoded()
        batch.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        #expect(throws: error) { try BatchHeader(of: batch) }
    }

    @Test("with a reason this version does not know ends epochs for an unspecified one")
    func unknownReason() throws {
        var batch = Self.header.encoded()
        batch[2] = 200
        #expect(try BatchHeader(of: batch).reason == .unspecified)
    }

    @Test("keeps the mark of a fragment when it is stamped")
    func stampKeepsContinues() throws {
        var batch = Self.header.encoded()
        batch[BatchHeader.flagsOffset] = BatchFlags.continues.rawValue
        Self.header.stamp(&batch)
        #expect(try BatchHeader(of: batch).flags == [.continues, .asks])
    }

    @Test(
        "of an unknown link is answered with a reset, but not where that would be no answer",
        arguments: BatchKind.allCases
    )
    func resetAnswer(kind: BatchKind) throws {
        var header = Self.header
        header.kind = kind
        let isAnswered = [BatchKind.data, .acknowledgement, .resume].contains(kind)
        let answer = try header.resetAnswer.map { try BatchHeader(of: $0) }
        #expect((answer != nil) == isAnswered)
        guard let answer else { return }
        #expect(answer.kind == .reset && answer.reason == .unknownLink)
        #expect(answer.epoch == header.epoch && answer.link == header.link)
    }
}
