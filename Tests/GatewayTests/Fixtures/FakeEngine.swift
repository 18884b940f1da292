import Backbone
import EngineIOProtocol
import Gateway
import NIOCore
import SessionLink
import Testing

/// An engine's end of the link, for tests: keeps what the gateway says, and says what it is told to.
final class FakeEngine: LinkPath {
    /// What a gateway said, with the texts in place of their ranges.
    enum Heard: Equatable {
        case open(Handle, Record.Transport, version: String, uri: String)
        case poll(Handle, String)
        case postBegan(Handle, String)
        case post(Handle, [String], PostFailure?)
        case attach(Handle, String)
        case misdirected(Handle, Record.Transport, String)
        case message(Handle, String)
        case packet(Handle, type: UInt8, String)
        case closed(Handle, CloseReason, CloseDetail)
    }

    var onBatch: (UnsafeRawBufferPointer) -> Void = { _ in }
    var onDrained: () -> Void = {}
    var onPathRestored: () -> Void = {}
    var onPathLost: (PathLoss) -> Void = { _ in }
    var onInquired: (ProbeOutcome) -> Void = { _ in }

    private let now: @Sendable () -> ContinuousClock.Instant
    private var link: Link?
    private var heard: [Heard] = []
    /// Whether batches are taken but nothing is said, as by a process that hangs.
    var isSilent = false

    init(now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.now = now
    }

    func start() throws(ZeroMQError) {}
    func close() {}

    func receiveNow() -> Bool {
        _ = self.speak()
        return true
    }

    func send(_ batch: [UInt8]) -> SendOutcome {
        do {
            let header = try BatchHeader(decoding: batch.span.bytes)
            if self.isOther(header.link) {
                self.link = Link(engine: header.link, incarnation: 7, now: self.now())
            }
            let received = self.link?.received(batch.span.bytes, now: self.now())
            switch received?.records {
            case .none?, nil: break
            case .batch(let range): try self.read(batch.span.bytes.extracting(range))
            case .assembled(let record): try self.read(record.span.bytes)
            }
        } catch {
            preconditionFailure("the gateway sent what is no batch: \(error)")
        }
        return .sent
    }

    /// Takes what was heard since the last call.
    func takeHeard() -> [Heard] {
        defer { self.heard = [] }
        return self.heard
    }

    /// Whether it had something to say.
    func speak() -> Bool {
        guard !self.isSilent else { return false }
        if let deadline = self.link?.deadline, deadline <= self.now() { _ = self.link?.timerFired(now: self.now()) }
        var hasSpoken = false
        while let batch = self.link?.nextBatch(now: self.now()) {
            batch.withUnsafeBytes { self.onBatch($0) }
            hasSpoken = true
        }
        if hasSpoken { self.onDrained() }
        return hasSpoken
    }

    func write(_ record: (inout RecordWriter) throws -> Void) throws {
        precondition(self.link != nil, "the gateway has not dialled")
        try self.link?.write(record)
    }

    /// Whether it has no link, or one under another id: the gateway has dialled anew.
    private func isOther(_ id: LinkID) -> Bool {
        switch self.link {
        case .none: true
        case .some(let link): link.id != id
        }
    }

    private func read(_ bytes: RawSpan) throws {
        var reader = RecordReader()
        while let record = try reader.next(in: bytes) {
            if let heard = try Heard(record, in: bytes) { self.heard.append(heard) }
        }
    }
}

extension Link {
    fileprivate mutating func write(_ record: (inout RecordWriter) throws -> Void) throws {
        try record(&self.writer)
    }
}

extension FakeEngine.Heard {
    fileprivate init?(_ record: Record, in bytes: RawSpan) throws {
        switch record {
        case .open(let open):
            let head = try RequestHead(decoding: open.head, in: bytes)
            let version = bytes.text(in: open.version)
            self = .open(open.handle, open.transport, version: version, uri: head.uri)
        case .poll(let poll): self = .poll(poll.handle, bytes.text(in: poll.session))
        case .postBegan(let post): self = .postBegan(post.handle, bytes.text(in: post.session))
        case .post(let post):
            let packets = try Self.texts(PacketReader(post.packets), in: bytes)
            self = .post(post.handle, packets, PostFailure(rawValue: post.failure))
        case .attach(let attach): self = .attach(attach.handle, bytes.text(in: attach.session))
        case .misdirected(let request):
            self = .misdirected(request.handle, request.transport, bytes.text(in: request.session))
        case .message(let message):
            self = .message(message.handle, try Self.texts(PacketReader(message.packets), in: bytes).joined())
        case .packet(let packet):
            self = .packet(packet.handle, type: packet.packet.type, bytes.text(in: packet.packet.payload))
        case .closed(let closed):
            self = .closed(
                closed.handle,
                CloseReason(rawValue: closed.reason) ?? .transportError,
                CloseDetail(rawValue: closed.detail) ?? .none
            )
        case .hello: return nil
        case .opened, .refused, .answer, .confirmed, .accepted, .heartbeat, .broadcast, .close, .credit, .notMine,
            .movedTo:
            preconditionFailure("only engines say this")
        }
    }

    private static func texts(_ packets: PacketReader, in bytes: RawSpan) throws -> [String] {
        var packets = packets
        var texts: [String] = []
        while let packet = try packets.next(in: bytes) {
            texts.append("\(packet.type)" + bytes.text(in: packet.payload))
        }
        return texts
    }
}
