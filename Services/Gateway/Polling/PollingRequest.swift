import Backbone
import EngineIOProtocol
import NIOCore
import NIOHTTP1
import Operations
import SessionLink

/// One request of long-polling on its way to an engine and back.
final class PollingRequest: EngineRequest, RequestConsumer {
    enum Kind: Equatable {
        /// A GET without a session: asks for one.
        case open
        case poll(String)
        case post(String)
        /// What no session takes; whether there is one decides how it is refused.
        case misdirected(String, Transport)
    }

    private enum State {
        /// Which engine is not known yet.
        case routing
        case bound(EngineLink, Handle)
        case finished
    }

    private let context: RequestContext
    private let kind: Kind
    private var state = State.routing
    private var body: PostBody
    private(set) var movedTo: NodeID?
    /// Whether the body's messages have been counted.
    private var isCounted = false
    private(set) var declinedBy: Set<NodeID> = []

    init(_ context: RequestContext, _ kind: Kind) {
        self.context = context
        self.kind = kind
        self.body = PostBody(context.exchange.head, limit: context.application.options.maxHttpBufferSize)
    }

    func begin() {
        self.context.exchange.consumer = self
        self.context.loop.route(self)
    }

    private var exchange: Exchange { self.context.exchange }
}

// MARK: The way there.

extension PollingRequest {
    var application: ApplicationPath { self.context.application.path }

    var session: String? {
        switch self.kind {
        case .open: nil
        case .poll(let sid), .post(let sid), .misdirected(let sid, _): sid
        }
    }

    func routed(to link: EngineLink) {
        guard case .routing = self.state else { return }
        guard let handle = link.bind(.polling(self)) else { return self.context.loop.unroutable(self, .engineFull) }
        self.state = .bound(link, handle)
        link.write { writer throws(RecordTooLong) in
            switch self.kind {
            case .open:
                let version = self.context.query.protocolVersion ?? ""
                try writer.open(handle, transport: .polling, version: version, head: self.context.head)
            case .poll(let sid): try writer.poll(handle, session: sid)
            case .post(let sid): try writer.postBegan(handle, session: sid)
            case .misdirected(let sid, let transport):
                try writer.misdirected(handle, transport: transport == .polling ? .polling : .webSocket, session: sid)
            }
        }
        self.forwardBody()
    }

    func unroutable() {
        self.finish(self.session == nil ? .noEngine : HTTPAnswer(.sessionUnknown))
    }

    var takesBody: Bool {
        if case .post = self.kind { true } else { false }
    }

    var readsOn: Bool { !self.takesBody || self.body.isCollecting }

    func bodyReceived(_ part: ByteBuffer) {
        guard case .post = self.kind else { return }
        self.body.received(part)
        self.forwardBody()
    }

    func bodyEnded() {
        guard case .post = self.kind else { return }
        self.body.ended()
        self.forwardBody()
    }

    /// Hands the body over, once: when it is whole, or as soon as it cannot become good.
    private func forwardBody() {
        guard case .post = self.kind, case .bound(let link, let handle) = self.state, self.body.isReady else { return }
        guard self.isCounted || self.mayCount(link, handle) else { return }
        guard link.mayWrite else { return link.waitForCredit { [weak self] in self?.forwardBody() } }
        guard let (packets, failure) = self.body.take(keeping: self.context.loop.engines.isLinked) else { return }
        link.write { writer throws(RecordTooLong) in
            writer.beginPost(handle, failure: failure?.rawValue ?? 0)
            for packet in packets { writer.packet(packet) }
            try writer.end()
        }
    }
}

// MARK: The message rate.

extension PollingRequest {
    /// Whether the session's rate lets the body through now; the client waits for its answer until it does, and until
    /// then sends no other. The session of a client that would have to wait for too long is closed.
    private func mayCount(_ link: EngineLink, _ handle: Handle) -> Bool {
        let loop = self.context.loop
        guard let paces = loop.paces, let session = self.session else { return true }
        let now = loop.now
        switch paces.verdict(session: session, count: self.body.messageCount, now: now) {
        case .pass:
            self.isCounted = true
            return true
        case .wait(let until):
            loop.metrics.ratePauses.increment()
            loop.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(until - now)) { [weak self] in
                self?.forwardBody()
            }
        case .exceeded:
            loop.metrics.rateExceeded.increment()
            link.close(handle, .rateExceeded, .none)
            self.finish(RequestFault.messageRateExceeded.answer)
        }
        return false
    }
}

// MARK: The way back.

extension PollingRequest {
    func opened(sid: String, _ packets: PacketReader, in bytes: RawSpan) throws(RecordError) {
        var answer = HTTPAnswer.packets(try .payload(packets, in: bytes))
        if let cookie = self.context.application.options.cookie {
            answer.headers.add(name: "Set-Cookie", value: cookie.headerValue(sid: sid))
        }
        self.release()
        self.finish(answer)
    }

    func answered(_ packets: PacketReader, compress: Bool, in bytes: RawSpan) throws(RecordError) {
        var answer = HTTPAnswer.packets(try .payload(packets, in: bytes))
        if compress { answer.compress(self.context.application.options.httpCompression, for: self.exchange.head) }
        self.release()
        self.finish(answer)
    }

    func confirmed() {
        self.release()
        self.finish(.postTaken)
    }

    func refused(_ refusal: Refusal) {
        let state = self.state
        self.release()
        if self.kind == .open, refusal == .unavailable, case .bound(let link, _) = state {
            self.placeElsewhere(than: link)
        } else {
            self.finish(HTTPAnswer(refusal))
        }
    }

    /// The engine gives up the request without an answer, as Node.js destroys one.
    func closed() {
        self.release()
        self.state = .finished
        self.exchange.close()
    }

    func notMine() {
        self.release()
        self.finish(HTTPAnswer(.sessionUnknown))
    }

    /// Follows the session, once, with the body.
    func moved(to engine: String) {
        guard self.movedTo == nil, let node = NodeID(engine), self.body.returned() else { return self.notMine() }
        self.movedTo = node
        self.release()
        self.context.loop.route(self)
    }

    func linkEnded() {
        if self.kind == .open, case .bound(let link, _) = self.state { return self.placeElsewhere(than: link) }
        self.state = .routing
        self.context.loop.unroutable(self, .engineLost)
    }

    /// The engine leaves, or is lost, before it has opened the session. Nobody knows of it yet, so another engine may.
    private func placeElsewhere(than link: EngineLink) {
        self.declinedBy.insert(link.engine)
        self.state = .routing
        self.context.loop.route(self)
    }

    private func finish(_ answer: HTTPAnswer) {
        self.state = .finished
        var answer = answer
        answer.protectFromFilter(self.exchange.head)
        self.exchange.answer(answer)
    }

    /// The engine has said its last word about the handle.
    private func release() {
        guard case .bound(let link, let handle) = self.state else { return }
        link.release(handle)
        self.state = .routing
    }

    /// The engine answers a poll with a noop, so that its client polls again, through another gateway. It is the engine
    /// that answers: packets for this poll may be on their way.
    func drain() {
        guard case .poll = self.kind, case .bound(let link, let handle) = self.state else { return }
        link.write { writer in writer.closed(handle, reason: CloseReason.serverShutdown.rawValue) }
    }

    func aborted() {
        switch self.state {
        case .routing:
            self.context.loop.stopWaiting(self)
        case .bound(let link, let handle):
            link.close(handle, .transportError, self.abortion)
        case .finished:
            break
        }
        self.state = .finished
    }

    private var abortion: CloseDetail {
        switch self.kind {
        case .post: .postAborted
        case .open, .poll, .misdirected: .pollAborted
        }
    }
}
