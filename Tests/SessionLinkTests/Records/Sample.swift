import Testing

@testable import SessionLink

/// A record as a test writes it, what reading it must yield, and its bytes on the wire.
struct Sample: Sendable, CustomTestStringConvertible {
    let kind: RecordKind
    let write: @Sendable (inout RecordWriter) throws -> Void
    /// The fields as `SpokenRecord` tells them.
    let spoken: String
    /// The record without its header, in hexadecimal.
    let content: String
    /// Flags, argument and handle of its header.
    var flags: UInt8 = 0
    var argument: UInt16 = 0
    var handle: UInt32 = 7

    var testDescription: String { "\(self.kind)" }
}

extension Sample {
    static let handle = Handle(rawValue: 7)
    static let stamp = SessionStamp(ownership: 3, sequence: 0x0102)
    static let head = RequestHead(
        method: "GET",
        uri: "/a",
        headers: [("Host", "x"), ("Cookie", "é")],
        remoteAddress: "::1",
        isSecure: true
    )
    static let headBytes = """
        01 03000000 474554 02000000 2f61 03000000 3a3a31 \
        04000000 486f7374 01000000 78 06000000 436f6f6b6965 02000000 c3a9
        """
    static let spokenHead = "secure GET /a from ::1, Host: x, Cookie: é"
    static let stampBytes = "03000000 02010000"
    static let hi: [UInt8] = [0x68, 0x69]

    static let all: [Sample] = Sample.fromGateway + Sample.bothWays + Sample.fromEngine

    static let fromGateway: [Sample] = [
        Sample(
            kind: .open,
            write: { try $0.open(Sample.handle, transport: .webSocket, version: "4", head: Sample.head) },
            spoken: "open 7 webSocket 4 \(Sample.spokenHead)",
            content: "01000000 34 \(Sample.headBytes)",
            flags: 1
        ),
        Sample(
            kind: .poll,
            write: { try $0.poll(Sample.handle, session: "sid") },
            spoken: "poll 7 sid",
            content: "736964"
        ),
        Sample(
            kind: .postBegan,
            write: { try $0.postBegan(Sample.handle, session: "sid") },
            spoken: "postBegan 7 sid",
            content: "736964"
        ),
        Sample(
            kind: .post,
            write: {
                $0.beginPost(Sample.handle, failure: 2)
                $0.packet(type: 4, of: Sample.hi)
                $0.packet(type: 3, of: [])
                try $0.end()
            },
            spoken: "post 7 failure 2 [4 text hi][3 text ]",
            content: "02000040 6869 00000030",
            flags: 2
        ),
        Sample(
            kind: .attach,
            write: { try $0.attach(Sample.handle, session: "sid", head: Sample.head) },
            spoken: "attach 7 sid \(Sample.spokenHead)",
            content: "03000000 736964 \(Sample.headBytes)"
        ),
        Sample(
            kind: .closed,
            write: { $0.closed(Sample.handle, reason: 4, detail: 9) },
            spoken: "closed 7 reason 4 detail 9",
            content: "",
            argument: 0x0904
        ),
        Sample(
            kind: .misdirected,
            write: { try $0.misdirected(Sample.handle, transport: .webSocket, session: "sid") },
            spoken: "misdirected 7 webSocket sid",
            content: "736964",
            flags: 1
        ),
        Sample(
            kind: .hello,
            write: { try $0.hello(node: "g1", loop: 2, of: 4) },
            spoken: "hello 2 of 4 at g1",
            content: "0200 0400 6731",
            handle: 0
        ),
    ]

    static let bothWays: [Sample] = [
        Sample(
            kind: .message,
            write: {
                $0.beginMessage(Sample.handle, Sample.stamp, flags: [.volatile, .compress])
                $0.packet(type: 4, of: Sample.hi)
                $0.packet(type: 4, isBinary: true, of: Sample.hi)
                try $0.end()
            },
            spoken: "message 7 3/258 flags 3 [4 text hi][4 binary hi]",
            content: "\(Sample.stampBytes) 02000040 6869 020000c0 6869",
            flags: 3
        ),
        Sample(
            kind: .packet,
            write: { writer in
                let payload = Sample.hi
                try writer.packet(Sample.handle, Sample.stamp, type: 2, payload.span.bytes)
            },
            spoken: "packet 7 3/258 [2 text hi]",
            content: "\(Sample.stampBytes) 02000020 6869"
        ),
    ]

    static let fromEngine: [Sample] = [
        Sample(
            kind: .opened,
            write: {
                $0.beginOpened(Sample.handle, Sample.stamp, session: "sid")
                $0.packet(type: 0, of: Sample.hi)
                try $0.end()
            },
            spoken: "opened 7 3/258 sid [0 text hi]",
            content: "\(Sample.stampBytes) 03000000 736964 02000000 6869"
        ),
        Sample(
            kind: .refused,
            write: { try $0.refused(Sample.handle, status: 400, code: 3, message: "no") },
            spoken: "refused 7 400 code 3 no",
            content: "6e6f",
            flags: 3,
            argument: 400
        ),
        Sample(
            kind: .answer,
            write: {
                $0.beginAnswer(Sample.handle, flags: .compress)
                $0.packet(type: 6, of: [])
                try $0.end()
            },
            spoken: "answer 7 flags 2 [6 text ]",
            content: "00000060",
            flags: 2
        ),
        Sample(kind: .confirmed, write: { $0.confirmed(Sample.handle) }, spoken: "confirmed 7", content: ""),
        Sample(
            kind: .accepted,
            write: { $0.accepted(Sample.handle, Sample.stamp) },
            spoken: "accepted 7 3/258",
            content: Sample.stampBytes
        ),
        Sample(
            kind: .heartbeat,
            write: { $0.heartbeat(Sample.handle, pingInterval: 25_000, pingTimeout: 20_000) },
            spoken: "heartbeat 7 25000 20000",
            content: "a8610000 204e0000"
        ),
        Sample(
            kind: .broadcast,
            write: {
                $0.beginBroadcast(
                    to: [
                        Recipient(handle: Sample.handle, stamp: Sample.stamp),
                        Recipient(handle: Handle(rawValue: 8), stamp: SessionStamp(ownership: 1, sequence: 2)),
                    ],
                    flags: .volatile
                )
                $0.packet(type: 4, of: Sample.hi)
                try $0.end()
            },
            spoken: "broadcast to 7 3/258, 8 1/2 flags 1 [4 text hi]",
            content: "02000000 07000000 \(Sample.stampBytes) 08000000 01000000 02000000 02000040 6869",
            flags: 1,
            handle: 0
        ),
        Sample(
            kind: .close,
            write: { $0.close(Sample.handle, Sample.stamp, reason: 2, discard: true) },
            spoken: "close 7 3/258 reason 2 discarding",
            content: Sample.stampBytes,
            flags: 1,
            argument: 2
        ),
        Sample(
            kind: .credit,
            write: { $0.credit(Sample.handle, bytes: 65_536) },
            spoken: "credit 7 65536",
            content: "00000100"
        ),
        Sample(kind: .notMine, write: { $0.notMine(Sample.handle) }, spoken: "notMine 7", content: ""),
        Sample(
            kind: .movedTo,
            write: { try $0.movedTo(Sample.handle, node: "e2") },
            spoken: "movedTo 7 e2",
            content: "6532"
        ),
    ]
}
