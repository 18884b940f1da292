import WebSocketProtocol

extension FuzzTarget {
    /// A connection's bytes to messages, compressed ones too: whole, and in pieces.
    static let webSocketMessages = FuzzTarget("websocket-messages") { input in
        let options = Options(&input)
        let choice = input.byte()
        let bytes = input.takeRest()
        let whole = try Reading(options, [bytes[...]])
        let pieces = try Reading(options, Pieces(bytes, choice: choice))
        try promise(whole.events == pieces.events, "pieces matter: \(whole.events) and \(pieces.events)")
    }
}

private struct Options {
    let role: Role
    let limit: Int
    let deflate: PerMessageDeflate?

    init(_ input: inout FuzzInput) {
        var flags = input.flags()
        self.role = flags.next() ? .client : .server
        self.limit = input.element(of: [16, 125, 300, 5_000, 1 << 20])
        guard flags.next() else {
            self.deflate = nil
            return
        }
        var deflate = PerMessageDeflate()
        deflate.clientNoContextTakeover = flags.next()
        deflate.serverNoContextTakeover = flags.next()
        deflate.clientMaxWindowBits = 8 + Int(input.byte() & 7)
        self.deflate = deflate
    }
}

/// All that one connection reads.
private struct Reading {
    private(set) var events: [String] = []
    private let limit: Int
    private var reader: MessageReader

    init(_ options: Options, _ pieces: some Sequence<ArraySlice<UInt8>>) throws {
        self.limit = options.limit
        self.reader = MessageReader(
            role: options.role,
            maximumMessageSize: options.limit,
            inflater: options.deflate?.makeInflater(role: options.role)
        )
        var buffer: [UInt8] = []
        for piece in pieces {
            buffer += piece
            guard try self.drain(&buffer) else { return }
        }
    }

    /// - Returns: whether the connection goes on.
    private mutating func drain(_ buffer: inout [UInt8]) throws -> Bool {
        while true {
            do {
                var span = buffer.mutableSpan
                var bytes = span.mutableBytes
                switch try self.reader.next(&bytes) {
                case .needMoreData(let minimum):
                    try promise(minimum > buffer.count, "asks for what is there")
                    return true
                case .event(let event, let consumed):
                    try promise(consumed > 0 && consumed <= buffer.count, "takes \(consumed) bytes")
                    try self.happened(event, buffer)
                    buffer.removeFirst(consumed)
                    if case .close = event { return false }
                }
            } catch let error as WebSocketError {
                self.events.append("\(error)")
                return false
            }
        }
    }

    private mutating func happened(_ event: MessageReader.Event, _ buffer: [UInt8]) throws {
        switch event {
        case .message(let kind, let range): try self.message(kind, Array(buffer[range]))
        case .assembled(let kind, let bytes): try self.message(kind, bytes)
        case .fragment: self.events.append("fragment")
        case .ping(let range), .pong(let range):
            try promise(range.count <= 125, "a control frame of \(range.count) bytes")
            self.events.append("control \(buffer[range])")
        case .close(let frame):
            let again = try CloseFrame(payload: frame.payload.span.bytes)
            try promise(again == frame, "\(frame) is written as \(again)")
            self.events.append("\(frame)")
        }
    }

    private mutating func message(_ kind: MessageKind, _ bytes: [UInt8]) throws {
        try promise(bytes.count <= self.limit, "a message of \(bytes.count) bytes, \(self.limit) allowed")
        if kind == .text { try promise(String(validating: bytes, as: UTF8.self) != nil, "text is no UTF-8") }
        self.events.append("\(kind) \(bytes)")
    }
}
