import Backbone
import Gateway
import SessionLink

/// An engine's end of the link that answers as its script says: one byte for each request, then whatever fits.
///
/// It speaks the link's datagrams by itself, so that it can say anything: nothing is lost between it and the gateway.
// Everything here runs on the thread that fuzzes.
final class FuzzEngine: LinkPath, @unchecked Sendable {
    private static let incarnation: UInt64 = 7

    var onBatch: (UnsafeRawBufferPointer) -> Void = { _ in }
    var onDrained: () -> Void = {}
    var onPathRestored: () -> Void = {}
    var onPathLost: (PathLoss) -> Void = { _ in }
    var onInquired: (ProbeOutcome) -> Void = { _ in }

    private var script: ArraySlice<UInt8>
    /// The gateway's link, once it has asked for an epoch.
    private var link: LinkID?
    private var epoch: UInt32 = 0
    private var sent: UInt64 = 0
    private var received: UInt64 = 0
    private var isOpeningDue = false
    private var isAcknowledgementDue = false
    private var answers: [Saying] = []
    private var stamps: UInt32 = 0

    init(script: [UInt8]) {
        self.script = script[...]
    }

    func start() throws(ZeroMQError) {}
    func close() {}

    func receiveNow() -> Bool {
        _ = self.speak()
        return true
    }

    func send(_ batch: [UInt8]) -> SendOutcome {
        guard let header = try? BatchHeader(decoding: batch.span.bytes) else {
            preconditionFailure("the gateway sent what is no batch")
        }
        switch header.kind {
        case .open: self.opened(header)
        case .data where header.sequence == self.received + 1: self.dataReceived(batch)
        case .data, .resume: self.isAcknowledgementDue = true
        case .acknowledgement, .close: break
        case .opened, .reset: preconditionFailure("only engines say this")
        }
        return .sent
    }

    private func opened(_ header: BatchHeader) {
        if header.epoch > self.epoch { (self.sent, self.received) = (0, 0) }
        self.link = header.link
        self.epoch = header.epoch
        self.isOpeningDue = true
    }

    private func dataReceived(_ batch: [UInt8]) {
        self.received += 1
        self.isAcknowledgementDue = true
        let records = batch.span.bytes.extracting(BatchHeader.length..<batch.count)
        var reader = RecordReader()
        do throws(RecordError) {
            while let record = try reader.next(in: records) { self.heard(try Saying(record, in: records)) }
        } catch {
            preconditionFailure("the gateway sent what is no record: \(error)")
        }
    }
}

// MARK: Speaking.

extension FuzzEngine {
    /// Whether it had something to say.
    func speak() -> Bool {
        let answers = self.answers
        self.answers = []
        if self.isOpeningDue { self.say(.opened) }
        if !answers.isEmpty { self.say(answers.flatMap(\.encoded)) }
        if self.isAcknowledgementDue { self.say(.acknowledgement) }
        let hasSpoken = self.isOpeningDue || self.isAcknowledgementDue || !answers.isEmpty
        (self.isOpeningDue, self.isAcknowledgementDue) = (false, false)
        if hasSpoken { self.onDrained() }
        return hasSpoken
    }

    /// Shows life.
    func stayAlive() {
        self.isAcknowledgementDue = self.link != nil
    }

    /// Says whatever the bytes are, as the records of the next batch.
    func say(_ records: [UInt8]) {
        self.sent += 1
        self.say(.data, records)
    }

    private func say(_ kind: BatchKind, _ body: [UInt8] = []) {
        guard let link = self.link else { return }
        var batch = LinkBatch(epoch: self.epoch, link: link)
        batch.kind = kind.rawValue
        batch.incarnation = Self.incarnation
        batch.sequence = kind == .data ? self.sent : 0
        batch.acknowledged = self.received
        batch.credit = .max
        batch.body = body
        batch.bytes.withUnsafeBytes { self.onBatch($0) }
    }
}

// MARK: The script.

extension FuzzEngine {
    private func heard(_ said: Saying) {
        switch said {
        case .open(let handle, let transport, _, _): self.answerOpen(handle, transport)
        case .attach(let handle, _, _): self.answerRequest(handle, .accepted(handle, self.stamp()))
        case .poll(let handle, _): self.answerRequest(handle, .answer(handle, .compress, self.parts()))
        case .post(let handle, _, _): self.answerRequest(handle, .confirmed(handle))
        case .misdirected(let handle, _, _): self.answerRequest(handle, .notMine(handle))
        case .message(let handle, _, _, let parts):
            self.answers.append(.message(handle, self.stamp(), .compress, parts))
            self.answers.append(.credit(handle, 1_000))
        case .packet, .postBegan, .closed, .hello: break
        case .opened, .refused, .answer, .confirmed, .accepted, .heartbeat, .broadcast, .close, .credit, .notMine,
            .movedTo:
            preconditionFailure("only engines say this")
        }
    }

    private func answerOpen(_ handle: Handle, _ transport: Record.Transport) {
        let handshake = Saying.Part(type: 0, isBinary: false, payload: Array("{}".utf8))
        self.answerRequest(handle, .opened(handle, self.stamp(), FuzzGateway.sid, [handshake]))
        guard transport == .webSocket else { return }
        self.answers.append(.heartbeat(handle, interval: 1_000, timeout: 500))
    }

    private func answerRequest(_ handle: Handle, _ usual: Saying) {
        let choice = self.script.popFirst() ?? 0
        switch choice & 15 {
        case 8: self.answers.append(.refused(handle, status: 403, code: choice >> 4, "no"))
        case 9: self.answers.append(.notMine(handle))
        case 10: self.answers.append(.movedTo(handle, choice & 16 == 0 ? "0000000000000002" : "elsewhere"))
        case 11: self.answers.append(.close(handle, self.stamp(), reason: choice >> 4, discard: false))
        case 12: break
        case _:
            self.answers.append(usual)
            self.answers.append(.credit(handle, 1_000))
            self.answers.append(.message(handle, self.stamp(), .compress, self.parts()))
        }
    }

    private func stamp() -> SessionStamp {
        self.stamps += 1
        return SessionStamp(ownership: 1, sequence: self.stamps)
    }

    /// Text and binary, long enough to be compressed now and then.
    private func parts() -> [Saying.Part] {
        let choice = self.script.popFirst() ?? 0
        let payload = Array(repeatElement(UInt8(ascii: "a"), count: Int(choice) * 16))
        return [Saying.Part(type: 4, isBinary: choice & 1 == 1, payload: payload)]
    }
}
