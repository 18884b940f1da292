import Adapter
import NIOCore
import SocketIOProtocol
import Testing

@Suite("What servers tell one another")
struct ClusterMessageTests {
    private static let audience = Audience(rooms: ["a", "ä"], except: ["b"])

    private static func fragment(_ json: String, _ attachments: [ByteBuffer] = []) -> JSONFragment {
        guard let fragment = try? JSONFragment(validating: ByteBuffer(string: json), attachments: attachments) else {
            preconditionFailure("\(json) is no JSON")
        }
        return fragment
    }

    private static var messages: [ClusterMessage] {
        let event = Self.fragment(#"["news",{"_placeholder":true,"num":0}]"#, [ByteBuffer(bytes: [1, 2, 3])])
        let flags = BroadcastFlags(volatile: true, compress: false)
        let options = BroadcastOptions(audience: Self.audience, flags: flags)
        let request = ClusterMessage.Request(id: 7, timeout: 500)
        return [
            .serving(["/", "/custom"], wantsAnswer: true),
            .serving([], wantsAnswer: false),
            .withdrawn(node: "0123456789abcdef"),
            .broadcast(namespace: "/", .init(event, options)),
            .broadcast(namespace: "/custom", .init(event, BroadcastOptions(), acknowledgements: request)),
            .join(namespace: "/", Self.audience, rooms: ["x"]),
            .leave(namespace: "/", .everyone, rooms: []),
            .disconnect(namespace: "/", Self.audience, close: true),
            .fetchSockets(namespace: "/", Self.audience, 1),
            .serverSideEvent(namespace: "/", event, nil),
            .serverSideEvent(namespace: "/", event, .max),
            .announced(1, answers: 5),
            .acknowledged(1, Self.fragment("null")),
            .sockets(1, Self.fragment("[]")),
            .serverSideAnswer(1, Self.fragment(#"{"a":1}"#)),
            .watchRooms(includingPrivate: true),
            .rooms(namespace: "/", .init(part: .only, added: ["a", "ä"], removed: [])),
            .rooms(namespace: "/", .init(part: .init(number: 7, isLast: false), added: ["b"])),
            .rooms(namespace: "/custom", .init(removed: ["b"])),
        ]
    }

    private static func encoded(_ message: ClusterMessage) -> ByteBuffer {
        var bytes = ByteBuffer()
        message.encode(into: &bytes)
        return bytes
    }

    @Test("Comes out as it went in", arguments: messages.indices)
    func roundTrip(index: Int) throws {
        let bytes = Self.encoded(Self.messages[index])
        #expect(Self.encoded(try ClusterMessage(decoding: bytes)) == bytes)
    }

    @Test("Whatever is cut off, or stands behind, is noticed", arguments: messages.indices)
    func cutAndTrailing(index: Int) throws {
        var bytes = Self.encoded(Self.messages[index])
        for length in 0..<bytes.readableBytes {
            let part = try #require(bytes.getSlice(at: bytes.readerIndex, length: length))
            #expect(throws: ClusterMessageError.self) { try ClusterMessage(decoding: part) }
        }
        bytes.writeInteger(0 as UInt16)
        #expect(throws: ClusterMessageError.trailingBytes(2)) { try ClusterMessage(decoding: bytes) }
    }

    @Test("A broadcast keeps its audience, its flags, its attachments and who waits")
    func broadcast() throws {
        guard case .broadcast("/custom", let broadcast) = try ClusterMessage(decoding: Self.encoded(Self.messages[4]))
        else { throw ClusterMessageError.truncated }
        #expect(broadcast.acknowledgements == ClusterMessage.Request(id: 7, timeout: 500))
        #expect(broadcast.event.attachments == [ByteBuffer(bytes: [1, 2, 3])])
        guard case .broadcast("/", let other) = try ClusterMessage(decoding: Self.encoded(Self.messages[3])) else {
            throw ClusterMessageError.truncated
        }
        #expect(other.options.audience == Self.audience)
        #expect(other.isVolatile)
        #expect(!other.compress)
    }

    @Test("A part of an event takes along its own attachments alone")
    func ownAttachments() throws {
        let whole = Self.fragment(
            #"["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#,
            [ByteBuffer(string: "first"), ByteBuffer(string: "second")]
        )
        let message = ClusterMessage.acknowledged(1, whole.slice(whole.elements[2]))
        guard case .acknowledged(1, let answer) = try ClusterMessage(decoding: Self.encoded(message)) else {
            throw ClusterMessageError.truncated
        }
        #expect(String(buffer: answer.bytes) == #"{"_placeholder":true,"num":0}"#)
        #expect(answer.attachments == [ByteBuffer(string: "second")])
    }

    @Test("What only looks like the placeholder of an attachment stays what it is, beside one")
    func likePlaceholder() throws {
        var writer = JSONWriter()
        writer.json.writeString(#"[{"_placeholder":true,"num":0},"#)
        writer.write(attachment: ByteBuffer(string: "real"))
        writer.json.writeString(#",{"_placeholder":true,"num":7}]"#)
        let sent = writer.fragment
        guard case .sockets(1, let come) = try ClusterMessage(decoding: Self.encoded(.sockets(1, sent))) else {
            throw ClusterMessageError.truncated
        }
        #expect(come.bytes == sent.bytes)
        #expect(come.attachments == sent.attachments)
        #expect(come.placeholders.map(\.range) == sent.placeholders.map(\.range))
    }

    @Test("What an application wraps around a client's deepest value arrives")
    func deepValue() throws {
        let levels = JSONScanner.depthLimit + 3
        let json = #"["news","# + String(repeating: "[", count: levels) + String(repeating: "]", count: levels) + "]"
        let event = JSONFragment(trusted: ByteBuffer(string: json))
        let sent = ClusterMessage.broadcast(namespace: "/", .init(event, BroadcastOptions()))
        guard case .broadcast("/", let come) = try ClusterMessage(decoding: Self.encoded(sent)) else {
            throw ClusterMessageError.truncated
        }
        #expect(come.event.bytes == event.bytes)
        #expect(come.event.elements.count == 2)
    }

    @Test(
        "What is wrong is said",
        arguments: [
            ([0], .unknownKind(0)), ([99], .unknownKind(99)), ([1, 2], .invalidFlag(2)),
            ([1, 1, 255, 255, 255, 255], .truncated), ([1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0xFF], .invalidText),
            ([7, 0, 0, 0, 1, 0x2F, 0, 0, 0, 2, 0x5B, 0x5D, 0, 0, 0, 0, 0], .noEvent),
        ] as [([UInt8], ClusterMessageError)]
    )
    func malformed(bytes: [UInt8], error: ClusterMessageError) {
        #expect(throws: error) { try ClusterMessage(decoding: ByteBuffer(bytes: bytes)) }
    }
}
