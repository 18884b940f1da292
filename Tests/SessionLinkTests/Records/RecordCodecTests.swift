import Testing

@testable import SessionLink

@Suite("A record")
struct RecordCodecTests {
    @Test("of every kind has a sample here")
    func everyKind() {
        #expect(Set(Sample.all.map(\.kind)) == Set(RecordKind.allCases))
        #expect(Sample.all.count == RecordKind.allCases.count)
    }

    @Test("is on the wire what its format says", arguments: Sample.all)
    func bytes(sample: Sample) throws {
        let content = Bytes(hex: sample.content).array
        var expected = Bytes.integer(UInt32(12 + content.count), 4) + [sample.kind.rawValue, sample.flags]
        expected += Bytes.integer(UInt32(sample.argument), 2) + Bytes.integer(sample.handle, 4) + content
        #expect(try Bytes.written(sample.write) == expected)
    }

    @Test("is read as it was written", arguments: Sample.all)
    func roundTrip(sample: Sample) throws {
        let bytes = try Bytes.written(sample.write)
        var reader = RecordReader()
        let spoken = try reader.next(of: bytes)?.spoken(bytes.span.bytes)
        #expect(spoken == sample.spoken)
        #expect(try reader.next(of: bytes) == nil)
    }

    @Test("is a typed error wherever it is cut", arguments: Sample.all)
    func truncated(sample: Sample) throws {
        let bytes = try Bytes.written(sample.write)
        for count in 1..<bytes.count {
            var reader = RecordReader()
            #expect(throws: RecordError.truncated) { _ = try reader.next(of: Array(bytes[..<count])) }
        }
    }

    @Test("may be shorter or longer than its format says without a trap", arguments: Sample.all)
    func otherLengths(sample: Sample) throws {
        let bytes = try Bytes.written(sample.write)
        for count in 12...(bytes.count + 3) {
            var other = (bytes + [1, 2, 3]).prefix(count).map { $0 }
            other.replaceSubrange(0..<4, with: Bytes.integer(UInt32(count), 4))
            Bytes.readAll(other)
        }
    }

    @Test("of an unknown kind is skipped by its length")
    func unknown() throws {
        var bytes = Bytes.integer(15, 4) + [0xee, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3]
        bytes += try Bytes.written { $0.confirmed(Sample.handle) }
        var reader = RecordReader()
        #expect(try reader.next(of: bytes) == .confirmed(.init(handle: Sample.handle)))
        #expect(reader.skipped == 1)
    }

    @Test("shorter than its own header is refused", arguments: 0..<12)
    func tooShort(length: Int) {
        let bytes = Bytes.integer(UInt32(length), 4) + [UInt8](repeating: 0x10, count: 20)
        var reader = RecordReader()
        #expect(throws: RecordError.truncated) { _ = try reader.next(of: bytes) }
    }

    @Test("states how much credit it took: its length")
    func weight() throws {
        var writer = RecordWriter(maximumBatchLength: 1_000, maximumRecordLength: 1_000)
        let weight = try writer.message(of: Sample.hi)
        let bytes = Array((writer.takeBatch() ?? [])[BatchHeader.length...])
        var reader = RecordReader()
        guard case .message(let message) = try reader.next(of: bytes) else {
            return #expect(Bool(false), "no message")
        }
        #expect(weight == bytes.count && message.weight == weight)
        #expect(writer.weight == UInt64(weight))
    }

    @Test("states the same where it is no message")
    func weightOfPacket() throws {
        var writer = RecordWriter(maximumBatchLength: 1_000, maximumRecordLength: 1_000)
        let payload = Sample.hi
        let weight = try writer.packet(Sample.handle, Sample.stamp, type: 6, payload.span.bytes)
        let bytes = Array((writer.takeBatch() ?? [])[BatchHeader.length...])
        var reader = RecordReader()
        guard case .packet(let packet) = try reader.next(of: bytes) else { return #expect(Bool(false), "no packet") }
        #expect(weight == bytes.count && packet.weight == weight)
        #expect(writer.weight == UInt64(weight))
    }

    @Test("that controls takes no credit", arguments: Sample.all)
    func control(sample: Sample) throws {
        var writer = RecordWriter(maximumBatchLength: 1_000, maximumRecordLength: 1_000)
        try sample.write(&writer)
        #expect((writer.weight > 0) == [.message, .packet, .post, .broadcast].contains(sample.kind))
    }
}
