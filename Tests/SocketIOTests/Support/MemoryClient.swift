import EngineIOProtocol
import NIOCore
import SocketIO
import SocketIOProtocol

/// The other end of a session in memory: what it sends reaches the server at once, and it keeps what it is sent.
@EngineActor
final class MemoryClient: SessionCarrier {
    private static var lastNumber = 0

    nonisolated let id: String
    let transport: Transport
    private(set) var isOpen = true
    var receiver: (any SessionReceiver)?
    weak var server: EngineIOServer?
    /// Text messages as they are, binary ones as `<1,2,3>`.
    var sent: [String] = []
    /// Whether volatile packets are taken.
    var isWritable = true
    /// The bytes of handled messages that were pending.
    private(set) var finishedBytes = 0
    private(set) var answersAwaited = 0
    private(set) var lastOptions: SendOptions?

    init(transport: Transport) {
        Self.lastNumber += 1
        self.id = "engine-session-\(Self.lastNumber)"
        self.transport = transport
    }

    // MARK: What the server does

    func send(_ packet: EncodedPacket, options: SendOptions) {
        self.lastOptions = options
        guard self.isOpen, self.isWritable || !options.isVolatile else { return }
        self.sent.append(String(buffer: packet.text))
        self.sent += packet.attachments.map(Self.text)
    }

    func send(_ message: Message, options: SendOptions) {
        guard self.isOpen else { return }
        switch message {
        case .text(let bytes): self.sent.append(String(buffer: bytes))
        case .binary(let bytes): self.sent.append(Self.text(bytes))
        }
    }

    func close(discard: Bool) {
        self.end(.forcedClose)
    }

    func answerAwaited() {
        self.answersAwaited += 1
    }

    func finished(byteCount: Int) {
        self.finishedBytes += byteCount
    }

    // MARK: What the client does

    @discardableResult
    func send(_ text: String) -> Handling {
        self.receiver?.received(.text(ByteBuffer(string: text))) ?? .finished
    }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Handling {
        self.receiver?.received(.binary(ByteBuffer(bytes: bytes))) ?? .finished
    }

    func end(_ reason: CloseReason) {
        guard self.isOpen else { return }
        self.isOpen = false
        let receiver = self.receiver
        self.receiver = nil
        receiver?.closed(reason, .none)
        self.server?.closed(self.id)
    }

    /// What was received since the last call.
    func take() -> [String] {
        defer { self.sent = [] }
        return self.sent
    }

    private static func text(_ bytes: ByteBuffer) -> String {
        "<" + bytes.readableBytesView.map(String.init).joined(separator: ",") + ">"
    }
}
