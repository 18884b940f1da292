import Backbone
import NIOCore
import SessionLink
import SocketIO

/// One event loop of a gateway, as an engine hears it: a real path and a real link, with the test in the place of clients.
@EngineActor
final class TestGateway {
    /// What the engine said, with texts and payloads in place of ranges.
    enum Heard: Equatable {
        case opened(UInt32, session: String, first: String)
        case refused(UInt32, status: UInt16, code: UInt8)
        case answer(UInt32, [String])
        case confirmed(UInt32)
        case accepted(UInt32)
        case message(UInt32, [String], SessionStamp)
        case close(UInt32, reason: UInt8)
        case credit(UInt32, bytes: UInt32)
        case movedTo(UInt32, node: String)
        case other(String)
    }

    let node = NodeID.random()
    private let dialer: LinkDialer
    private var link: Link
    private(set) var heard: [Heard] = []
    private var waiters: [(@EngineActor ([Heard]) -> Bool, CheckedContinuation<Void, Never>)] = []
    private(set) var isOpen = false

    init(_ context: ZeroMQ.Context, to endpoint: String) throws {
        let loop = EngineLoop.shared.eventLoop
        self.link = Link(gateway: LinkID(rawValue: .random(in: 1...UInt64.max)), now: .now)
        self.dialer = try LinkDialer(context: context, eventLoop: loop, address: LinkAddress(endpoint: endpoint))
        self.dialer.onBatch = { [unowned self] batch in EngineActor.assumeIsolated { self.received(batch) } }
        self.dialer.onDrained = { [unowned self] in EngineActor.assumeIsolated { self.flush() } }
        self.dialer.onPathRestored = { [unowned self] in
            EngineActor.assumeIsolated {
                self.link.pathRestored(now: .now)
                self.flush()
            }
        }
        try self.dialer.start()
        self.flush()
    }

    /// Writes records and sends them.
    func say(_ records: (inout RecordWriter) throws -> Void) rethrows {
        try records(&self.link.writer)
        self.flush()
    }

    func sayHello(loop: UInt16 = 0, of loops: UInt16 = 1) throws {
        try self.say { try $0.hello(node: "\(self.node)", loop: loop, of: loops) }
    }

    /// Waits until what was heard satisfies `condition`.
    func hears(_ condition: @escaping @EngineActor ([Heard]) -> Bool) async {
        guard !condition(self.heard) else { return }
        await withCheckedContinuation { self.waiters.append((condition, $0)) }
    }

    func leave() {
        self.link.close()
        self.flush()
    }

    func close() {
        self.dialer.close()
    }

    private func flush() {
        while let batch = self.link.nextBatch(now: .now) { _ = self.dialer.send(batch) }
    }

    private func received(_ batch: UnsafeRawBufferPointer) {
        let received = self.link.received(batch.bytes, now: .now)
        self.isOpen = self.isOpen || received.change.opened
        switch received.records {
        case .none: break
        case .batch(let range): self.read(batch.bytes.extracting(range))
        case .assembled(let record): self.read(record.span.bytes)
        }
        let satisfied = self.waiters.filter { $0.0(self.heard) }
        self.waiters.removeAll { $0.0(self.heard) }
        for (_, continuation) in satisfied { continuation.resume() }
    }

    private func read(_ bytes: RawSpan) {
        var reader = RecordReader()
        while let record = try? reader.next(in: bytes) { self.heard.append(Heard(record, in: bytes)) }
    }
}

extension TestGateway.Heard {
    init(_ record: Record, in bytes: RawSpan) {
        switch record {
        case .opened(let opened):
            let first = Self.packets(opened.packets, bytes).first ?? ""
            self = .opened(opened.handle.rawValue, session: Self.text(opened.session, bytes), first: first)
        case .refused(let refused):
            self = .refused(refused.handle.rawValue, status: refused.status, code: refused.code)
        case .answer(let answer): self = .answer(answer.handle.rawValue, Self.packets(answer.packets, bytes))
        case .confirmed(let confirmed): self = .confirmed(confirmed.handle.rawValue)
        case .accepted(let accepted): self = .accepted(accepted.handle.rawValue)
        case .message(let message):
            self = .message(message.handle.rawValue, Self.packets(message.packets, bytes), message.stamp)
        case .close(let close): self = .close(close.handle.rawValue, reason: close.reason)
        case .credit(let credit): self = .credit(credit.handle.rawValue, bytes: credit.bytes)
        case .movedTo(let moved): self = .movedTo(moved.handle.rawValue, node: Self.text(moved.node, bytes))
        case .heartbeat, .packet, .broadcast, .notMine, .hello, .open, .poll, .postBegan, .post,
            .attach, .closed, .misdirected:
            self = .other("\(record)")
        }
    }

    /// Each packet as its digit and its text.
    private static func packets(_ range: Range<Int>, _ bytes: RawSpan) -> [String] {
        var texts: [String] = []
        var reader = PacketReader(range)
        while let packet = try? reader.next(in: bytes) {
            texts.append("\(packet.type)" + self.text(packet.payload, bytes))
        }
        return texts
    }

    private static func text(_ range: Range<Int>, _ bytes: RawSpan) -> String {
        bytes.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}
