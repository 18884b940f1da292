import EngineIOProtocol
import NIOCore
import NIOHTTP1

/// The body of a POST while it comes in: bounded, and known to be bad as early as it is.
struct PostBody {
    private enum State {
        case collecting(ByteBuffer)
        case whole(ByteBuffer)
        case failed(PostFailure)
        /// Handed over; what still comes is discarded.
        case taken
        /// Handed over, and kept for another engine: the session may have moved.
        case lent([Packet], PostFailure?)
        /// The engine had no use for it.
        case returned([Packet], PostFailure?)
    }

    private let limit: Int
    private var state: State

    init(_ head: HTTPRequestHead, limit: Int) {
        self.limit = limit
        let length = head.headers.first(name: "Content-Length").flatMap { Int($0) } ?? 0
        // By bytes: a text of many accents is compared in time that grows with the square of its length.
        let type = head.headers.first(name: "Content-Type")?.utf8
        if type?.elementsEqual("application/octet-stream".utf8) == true {
            self.state = .failed(.invalidContent)
        } else {
            self.state = length > limit ? .failed(.tooLarge) : .collecting(ByteBuffer())
        }
    }

    mutating func received(_ part: ByteBuffer) {
        guard case .collecting(var buffer) = self.state else { return }
        guard buffer.readableBytes + part.readableBytes <= self.limit else {
            self.state = .failed(.tooLarge)
            return
        }
        self.state = .taken  // Gives up the second reference, so that appending does not copy.
        buffer.writeImmutableBuffer(part)
        self.state = .collecting(buffer)
    }

    mutating func ended() {
        guard case .collecting(let buffer) = self.state else { return }
        self.state = .whole(buffer)
    }

    var isReady: Bool {
        switch self.state {
        case .whole, .failed, .returned: true
        case .collecting, .taken, .lent: false
        }
    }

    /// How many packets a whole body has, by their separators.
    var messageCount: Int {
        switch self.state {
        case .whole(let buffer): buffer.readableBytesView.count { $0 == Payload.separator } + 1
        case .collecting, .failed, .taken, .lent, .returned: 1
        }
    }

    var isCollecting: Bool { !self.isReady && !self.isTaken }

    var isTaken: Bool {
        switch self.state {
        case .taken, .lent: true
        case .collecting, .whole, .failed, .returned: false
        }
    }

    /// The packets up to the first fault, and the fault.
    ///
    /// - Parameter keeping: whether the session may have moved, and the body be needed again.
    mutating func take(keeping: Bool) -> (packets: [Packet], failure: PostFailure?)? {
        guard let (packets, failure) = self.content else { return nil }
        self.state = keeping ? .lent(packets, failure) : .taken
        return (packets, failure)
    }

    /// The engine that has it, or would have got it, names another one.
    ///
    /// - Returns: whether it can be handed over there.
    mutating func returned() -> Bool {
        switch self.state {
        case .collecting, .whole, .failed, .returned:
            return true
        case .taken:
            return false
        case .lent(let packets, let failure):
            self.state = .returned(packets, failure)
            return true
        }
    }

    private var content: (packets: [Packet], failure: PostFailure?)? {
        switch self.state {
        case .collecting, .taken, .lent:
            return nil
        case .failed(let failure):
            return ([], failure)
        case .whole(let buffer):
            let (packets, fault) = Payload.decode(buffer)
            return (packets, fault == nil ? nil : .malformed)
        case .returned(let packets, let failure):
            return (packets, failure)
        }
    }
}
