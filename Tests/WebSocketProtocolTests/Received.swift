import WebSocketProtocol

/// What came out of a `MessageReader`, with the bytes themselves in place of their ranges.
enum Received: Equatable, Sendable {
    case message(MessageKind, [UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case close(CloseFrame)
    case failure(WebSocketError)

    static func text(_ text: String) -> Received { .message(.text, Array(text.utf8)) }
}

/// The pieces in which bytes reach the reader.
enum Delivery: CaseIterable, Sendable {
    case whole
    case inSevens
    case byteByByte

    var pieceSize: Int {
        switch self {
        case .whole: .max
        case .inSevens: 7
        case .byteByByte: 1
        }
    }
}

extension MessageReader {
    /// Reads `bytes` as a connection would: pieces are appended to what is not consumed, until an error or a close.
    mutating func readAll(_ bytes: [UInt8], _ delivery: Delivery = .whole) -> [Received] {
        var received: [Received] = []
        var buffer: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            buffer += rest.prefix(delivery.pieceSize)
            rest = rest.dropFirst(delivery.pieceSize)
            guard self.drain(&buffer, &received) else { return received }
        }
        return received
    }

    /// - Returns: whether the connection goes on.
    private mutating func drain(_ buffer: inout [UInt8], _ received: inout [Received]) -> Bool {
        while true {
            do {
                var span = buffer.mutableSpan
                var bytes = span.mutableBytes
                switch try self.next(&bytes) {
                case .needMoreData(let minimum):
                    precondition(minimum > buffer.count, "asked for what is there")
                    return true
                case .event(let event, let consumed):
                    received += Received(event, in: buffer).map { [$0] } ?? []
                    buffer.removeFirst(consumed)
                    if case .close = event { return false }
                }
            } catch {
                received.append(.failure(error))
                return false
            }
        }
    }
}

extension Received {
    fileprivate init?(_ event: MessageReader.Event, in buffer: [UInt8]) {
        switch event {
        case .message(let kind, let range): self = .message(kind, Array(buffer[range]))
        case .assembled(let kind, let bytes): self = .message(kind, bytes)
        case .ping(let range): self = .ping(Array(buffer[range]))
        case .pong(let range): self = .pong(Array(buffer[range]))
        case .close(let frame): self = .close(frame)
        case .fragment: return nil
        }
    }
}
