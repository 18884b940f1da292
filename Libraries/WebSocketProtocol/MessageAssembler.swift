/// Puts messages together from frames: their order, their size, their text and their compression.
///
/// Control frames may come between the fragments and change nothing here. A message that comes in one uncompressed
/// frame is not copied; of any other the bytes are kept, never more than `maximumMessageSize`.
package struct MessageAssembler {
    package enum Completion: Hashable, Sendable {
        /// The message is the payload that has just ended.
        case inPlace(MessageKind)
        case assembled(MessageKind, [UInt8])
        /// More fragments follow.
        case incomplete
    }

    private struct Message {
        let kind: MessageKind
        let isCompressed: Bool
        /// Announced by the heads so far: what crosses the wire, compressed or not.
        var wireLength: Int
        var isFragmented = false
    }

    private let maximumMessageSize: Int
    private let inflater: Inflater?
    /// The message that is under way.
    private var message: Message?
    /// Its payloads so far, decompressed; empty while its first frame may turn out to be the only one.
    private var collected: [UInt8] = []
    private var text = UTF8Validator()

    package init(maximumMessageSize: Int, inflater: Inflater? = nil) {
        self.maximumMessageSize = maximumMessageSize
        self.inflater = inflater
    }

    /// The head of the next frame is there. Refuses one that is out of order or makes its message too big.
    package mutating func frameBegan(_ header: FrameHeader) throws(WebSocketError) {
        switch header.opcode {
        case .text:
            try self.messageBegan(.text, header)
        case .binary:
            try self.messageBegan(.binary, header)
        case .continuation:
            guard let message = self.message else { throw .continuationUnexpected }
            guard header.payloadLength <= self.maximumMessageSize - message.wireLength else { throw .messageTooBig }
            self.message?.wireLength += header.payloadLength
        case .close, .ping, .pong:
            break
        }
    }

    /// A part of a data frame's payload, unmasked. Text fails at its first wrong byte.
    package mutating func payloadArrived(_ bytes: RawSpan) throws(WebSocketError) {
        guard let message = self.message else { preconditionFailure("payload outside of a message") }
        // Compressed text is checked once it is inflated, when its frame is whole.
        guard message.kind == .text, !message.isCompressed else { return }
        guard self.text.append(bytes) else { throw .textNotUTF8 }
    }

    /// A data frame is whole.
    ///
    /// - Parameter payload: all of it, unmasked.
    package mutating func frameEnded(isFinal: Bool, payload: RawSpan) throws(WebSocketError) -> Completion {
        guard let message = self.message else { preconditionFailure("payload outside of a message") }
        if isFinal, !message.isFragmented, !message.isCompressed {
            try self.messageEnded()
            return .inPlace(message.kind)
        }
        if message.isCompressed {
            try self.inflate(payload, kind: message.kind, endsMessage: isFinal)
        } else {
            payload.withUnsafeBytes { self.collected.append(contentsOf: $0) }
        }
        guard isFinal else {
            self.message?.isFragmented = true
            return .incomplete
        }
        try self.messageEnded()
        let bytes = self.collected
        self.collected = []
        return .assembled(message.kind, bytes)
    }

    private mutating func messageBegan(_ kind: MessageKind, _ header: FrameHeader) throws(WebSocketError) {
        guard self.message == nil else { throw .continuationMissing }
        guard header.payloadLength <= self.maximumMessageSize else { throw .messageTooBig }
        self.message = Message(kind: kind, isCompressed: header.isCompressed, wireLength: header.payloadLength)
    }

    private mutating func inflate(
        _ payload: RawSpan,
        kind: MessageKind,
        endsMessage: Bool
    ) throws(WebSocketError) {
        guard let inflater = self.inflater else { throw .compressionUnexpected }
        let start = self.collected.count
        try inflater.append(
            payload,
            endsMessage: endsMessage,
            to: &self.collected,
            limit: self.maximumMessageSize
        )
        guard kind == .text else { return }
        var text = self.text  // A copy: the span below borrows all of `self`.
        guard text.append(self.collected.span.bytes.extracting(start...)) else { throw .textNotUTF8 }
        self.text = text
    }

    private mutating func messageEnded() throws(WebSocketError) {
        guard self.text.isAtBoundary else { throw .textNotUTF8 }
        self.message = nil
    }
}
