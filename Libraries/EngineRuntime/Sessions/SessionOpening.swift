import Backbone
import EngineIOProtocol
import NIOCore
import SessionLink
import SocketIO

/// A handshake request on its way to a session, through the checks that are the engine's, in Node.js' order:
/// `allowRequest`, the protocol's revision, the making of the id.
struct SessionOpening {
    let handle: Handle
    let transport: Transport
    /// The query's `EIO`.
    let version: String
    let head: RequestHead
    let request: EngineIORequest
}

extension GatewayLink {
    func openReceived(_ open: Record.Open, in batch: ByteBuffer) throws(RecordError) {
        let head = try RequestHead(decoding: open.head, in: batch.readableBytesSpan)
        let opening = SessionOpening(
            handle: open.handle,
            transport: open.transport == .polling ? .polling : .websocket,
            version: batch.text(open.version),
            head: head,
            request: EngineIORequest(head)
        )
        self.openings.begin(open.handle)
        self.engine.open(opening, on: self)
    }

    /// The engine takes sessions now.
    func proceed(_ opening: SessionOpening) {
        guard let admission = self.engine.server.admission else { return self.admitted(opening) }
        self.engine.spawn {
            do {
                try await admission(opening.request)
                self.admitted(opening)
            } catch {
                self.finish(opening, refusing: .forbidden((error as? RequestRefused)?.message))
            }
            self.engine.flushSoon()
        }
    }

    /// The engine takes no sessions, or no more.
    func decline(_ opening: SessionOpening) {
        self.finish(opening, refusing: .unavailable)
    }

    private func admitted(_ opening: SessionOpening) {
        do throws(Refusal) {
            try RequestVerification.checkVersion(opening.version)
        } catch {
            return self.finish(opening, refusing: error)
        }
        guard let generator = self.engine.server.idGenerator else {
            return self.finish(opening, id: self.engine.randomID())
        }
        self.engine.spawn {
            let suffix = try? await generator(opening.request)
            self.finish(opening, id: suffix.flatMap { self.engine.id(suffix: $0) })
            self.engine.flushSoon()
        }
    }

    private func finish(_ opening: SessionOpening, id: SessionID?) {
        // It may have begun to leave while the opening waited, for gateways or for the application.
        guard self.engine.takesSessions else { return self.decline(opening) }
        guard let id, self.engine.isFree("\(id)") else { return self.finish(opening, refusing: .badRequest) }
        guard self.openings.finish(opening.handle) else { return }
        self.engine.sessionOpened("\(id)", opening, on: self)
    }

    private func finish(_ opening: SessionOpening, refusing refusal: Refusal) {
        guard self.openings.finish(opening.handle) else { return }
        self.refused(opening.handle, refusal)
    }
}

extension EngineIORequest {
    init(_ head: RequestHead) {
        self.init(
            method: head.method,
            url: head.uri,
            headers: Headers(head.headers),
            remoteAddress: head.remoteAddress,
            isSecure: head.isSecure
        )
    }
}
