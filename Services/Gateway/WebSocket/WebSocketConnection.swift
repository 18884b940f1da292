import EngineIOProtocol
import NIOCore
import SessionLink
import WebSocketProtocol

/// One client's WebSocket: frames on this side, records on the engine's.
///
/// An idle one holds no bytes. Its parts are values: reading, writing, the heartbeat and the closing handshake do not
/// know one another; this class performs what they decide.
final class WebSocketConnection: ChannelInboundHandler, Connection {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// A packet that the engine's credit did not allow to be sent. While there is one, nothing more is read.
    struct HeldPacket {
        let type: UInt8
        let isBinary: Bool
        let payload: [UInt8]
    }

    let id: ConnectionID
    let loop: GatewayLoop
    let form: FrameForm
    var context: ChannelHandlerContext?

    /// `nil` once either side has said its last word about the session.
    var binding: EngineBinding?
    var reader: MessageReader
    /// Bytes that came and are not used yet: an unfinished frame, or what follows a held packet.
    var pending = ByteBuffer()
    var held: HeldPacket?
    /// How fast the client sends, where that is limited.
    var pace: MessagePace?
    /// Until when a client that is too fast is not read.
    var pausedUntil: ContinuousClock.Instant?
    var outgoing: OutgoingFrames
    /// The session's, from the moment its engine hands it over.
    var heartbeat: Heartbeat?
    var closing = ClosingHandshake()
    /// When the client's part of the end is given up.
    var closingDeadline: ContinuousClock.Instant?
    var lease: AddressLease?
    /// Whether it waits for the end of the tick.
    var isQueued = false
    /// Whether the connection broke, rather than ended.
    var hasFailed = false
    /// The connection has ended, but the engine is to hear first what came before.
    var departure: CloseReason?
    /// When the engine is waited for no longer to take that.
    var departureEnd: Scheduled<Void>?

    /// - Parameter binding: `nil` for a WebSocket that will be closed at once.
    init(id: ConnectionID, loop: GatewayLoop, binding: EngineBinding?, form: FrameForm) {
        self.id = id
        self.loop = loop
        self.binding = binding
        self.form = form
        self.reader = MessageReader(
            role: .server,
            maximumMessageSize: form.maximumMessageSize,
            inflater: form.inflater
        )
        self.pace = loop.configuration.messages.map { MessagePace($0, now: loop.now) }
        self.outgoing = OutgoingFrames(limit: loop.configuration.limits.bufferedBytes)
    }

    var drainsInRounds: Bool { true }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.updateDeadline()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.loop.connectionClosed(self)
        self.context = nil
        self.depart(self.hasFailed ? .transportError : .transportClose)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.hasFailed = true
        context.close(promise: nil)
    }
}
