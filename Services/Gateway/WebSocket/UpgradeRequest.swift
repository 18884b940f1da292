import Backbone
import EngineIOProtocol
import NIOCore
import SessionLink
import WebSocketProtocol

/// One request to become a WebSocket: decided here and by the engine before a `101` is said, since what is refused
/// behind it would stand as garbage among frames.
final class UpgradeRequest: EngineRequest, RequestConsumer {
    enum Kind: Equatable {
        /// A new session.
        case open
        /// A session that exists.
        case attach(String)
        /// `transport=polling`: gets a WebSocket that is closed at once.
        case futile
    }

    private enum State {
        case routing
        case bound(EngineLink, Handle)
        case finished
    }

    private let context: RequestContext
    private let kind: Kind
    private var state = State.routing
    private(set) var movedTo: NodeID?
    private(set) var declinedBy: Set<NodeID> = []
    private var handshake: OpeningHandshake?

    init(_ context: RequestContext, _ kind: Kind) {
        self.context = context
        self.kind = kind
    }

    func begin() {
        do throws(UpgradeRefusal) {
            let configuration = self.context.application.options.perMessageDeflate
                .map(PerMessageDeflate.Configuration.init)
            self.handshake = try OpeningHandshake(.init(self.exchange.head), perMessageDeflate: configuration)
        } catch {
            return self.exchange.answerAndClose(.upgradeRefusal(error))
        }
        self.exchange.consumer = self
        switch self.kind {
        case .open, .attach: self.context.loop.route(self)
        case .futile: self.closeAtOnce()
        }
    }

    private var exchange: Exchange { self.context.exchange }
}

// MARK: The way there.

extension UpgradeRequest {
    var application: ApplicationPath { self.context.application.path }

    var session: String? {
        switch self.kind {
        case .attach(let sid): sid
        case .open, .futile: nil
        }
    }

    func routed(to link: EngineLink) {
        guard case .routing = self.state else { return }
        guard let handle = link.bind(.upgrade(self)) else { return self.context.loop.unroutable(self, .engineFull) }
        self.state = .bound(link, handle)
        link.write { writer throws(RecordTooLong) in
            if let session = self.session {
                try writer.attach(handle, session: session, head: self.context.head)
            } else {
                let version = self.context.query.protocolVersion ?? ""
                try writer.open(handle, transport: .webSocket, version: version, head: self.context.head)
            }
        }
    }

    func unroutable() {
        self.state = .finished
        if self.session == nil {
            self.exchange.refuse(with: .noEngine)
        } else {
            self.exchange.refuse(.sessionUnknown)
        }
    }

    // An upgrade request has no body.
    var takesBody: Bool { false }
    var readsOn: Bool { true }
    func bodyReceived(_ part: ByteBuffer) {}
    func bodyEnded() {}

    /// An upgrade does not hang: it goes on, and the WebSocket drains.
    func drain() {}

    func aborted() {
        switch self.state {
        case .routing: self.context.loop.stopWaiting(self)
        case .bound(let link, let handle): link.close(handle, .transportError, .none)
        case .finished: break
        }
        self.state = .finished
    }
}

// MARK: The way back.

extension UpgradeRequest {
    /// - Returns: the WebSocket that the connection is from now on.
    func accepted(_ stamp: SessionStamp) -> WebSocketConnection? {
        guard case .bound(let link, let handle) = self.state else { return nil }
        guard let handshake = self.handshake, let connection = self.exchange.connection else { return nil }
        self.state = .finished
        let webSocket = WebSocketConnection(
            id: connection.id,
            loop: self.context.loop,
            binding: EngineBinding(link: link, handle: handle, ownership: stamp.ownership),
            form: FrameForm(
                handshake,
                options: self.context.application.options,
                supportsBinary: self.context.query.supportsBinary
            )
        )
        link.rebind(handle, to: .webSocket(webSocket))
        self.switchProtocols(connection, handshake, to: webSocket)
        return webSocket
    }

    func refused(_ refusal: Refusal) {
        let state = self.state
        self.release()
        if self.kind == .open, refusal == .unavailable, case .bound(let link, _) = state {
            self.placeElsewhere(than: link)
        } else {
            self.exchange.refuse(refusal)
        }
    }

    func notMine() {
        self.release()
        self.exchange.refuse(.sessionUnknown)
    }

    /// Follows the session, once.
    func moved(to engine: String) {
        guard self.movedTo == nil, let node = NodeID(engine) else { return self.notMine() }
        self.movedTo = node
        self.release()
        self.state = .routing
        self.context.loop.route(self)
    }

    func closed() {
        self.release()
        self.exchange.close()
    }

    func linkEnded() {
        if self.kind == .open, case .bound(let link, _) = self.state { return self.placeElsewhere(than: link) }
        self.context.loop.unroutable(self, .engineLost)
    }

    /// The engine leaves, or is lost, before it has opened the session. Nobody knows of it yet, so another engine may.
    private func placeElsewhere(than link: EngineLink) {
        self.declinedBy.insert(link.engine)
        self.state = .routing
        self.context.loop.route(self)
    }

    private func release() {
        if case .bound(let link, let handle) = self.state { link.release(handle) }
        self.state = .finished
    }

    private func closeAtOnce() {
        self.state = .finished
        guard let handshake = self.handshake, let connection = self.exchange.connection else { return }
        let form = FrameForm(handshake, options: self.context.application.options, supportsBinary: true)
        let webSocket = WebSocketConnection(id: connection.id, loop: self.context.loop, binding: nil, form: form)
        self.switchProtocols(connection, handshake, to: webSocket)
        webSocket.close(CloseFrame(code: nil))
    }

    private func switchProtocols(
        _ connection: HTTPConnection,
        _ handshake: OpeningHandshake,
        to webSocket: WebSocketConnection
    ) {
        self.exchange.consumer = nil
        let answer = ByteBuffer.switchingProtocols(handshake, self.exchange.headers)
        connection.upgrade(self.exchange, response: answer, to: webSocket)
    }
}
