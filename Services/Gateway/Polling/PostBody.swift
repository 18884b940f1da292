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
        case .whole, .failed: true
        case .collecting, .taken: false
        }
    }

    /// How many packets a whole body has, by their separators.
    var messageCount: Int {
        switch self.state {
        case .whole(let buffer): buffer.readableBytesView.count { $0 == Payload.separator } + 1
        case .collecting, .failed, .taken: 1
        }
    }

    var isCollecting: Bool { !self.isReady && !self.isTaken }

    var isTaken: Bool {
        switch self.state {
        case .taken: true
        case .collecting, .whole, .failed: false
        }
    }

    /// The packets up to the first fault, and the fault.
    mutating func take() -> (packets: [Packet], failure: PostFailure?)? {
        switch self.state {
        case .collecting, .taken:
            return nil
        case .failed(let failure):
            self.state = .taken
            return ([], failure)
        case .whole(let buffer):
            self.state = .taken
            let (packets, fault) = Payload.decode(buffer)
            return (packets, fault == nil ? nil : .malformed)
        }
    }
}
