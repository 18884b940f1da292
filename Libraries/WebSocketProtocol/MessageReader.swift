/// A peer's bytes in, whole messages and control frames out: `FrameDecoder`, unmasking and `MessageAssembler` in a row.
///
/// The caller owns the bytes. They begin where a frame begins until that frame is consumed; unmasking happens in place.
/// A part of a frame is unmasked and checked as it arrives, so that invalid text fails before its frame is whole, and
/// no byte is looked at twice.
package struct MessageReader {
    package enum Event: Hashable, Sendable {
        /// A message that came in one frame: it lies unmasked in the caller's bytes, at this range.
        case message(MessageKind, Range<Int>)
        /// A message that came in fragments, or compressed.
        case assembled(MessageKind, [UInt8])
        /// A fragment was taken in; its message goes on.
        case fragment
        /// To be answered by a pong with the payload at this range.
        case ping(Range<Int>)
        case pong(Range<Int>)
        /// The last event: what follows a close frame is to be discarded.
        case close(CloseFrame)
    }

    package enum Step: Hashable, Sendable {
        /// Nothing whole: call again with the same bytes and more, at least `minimum` in all.
        case needMoreData(minimum: Int)
        /// Handle the event, then drop the first `consumed` bytes.
        case event(Event, consumed: Int)
    }

    private let decoder: FrameDecoder
    private var assembler: MessageAssembler
    /// Payload bytes of the frame at the front that are unmasked and checked; `nil` before its head is accepted.
    private var progress: Int?

    /// - Parameters:
    ///   - maximumMessageSize: of a message, in bytes, in whatever frames it comes and after decompression.
    ///   - inflater: of the agreed permessage-deflate, or `nil`.
    package init(role: Role, maximumMessageSize: Int, inflater: Inflater? = nil) {
        self.decoder = FrameDecoder(
            role: role,
            maximumPayloadLength: maximumMessageSize,
            allowsCompression: inflater != nil
        )
        self.assembler = MessageAssembler(maximumMessageSize: maximumMessageSize, inflater: inflater)
    }

    /// - Throws: what the peer did wrong; the connection is then to be failed with `closeCode`, and nothing more read.
    package mutating func next(_ bytes: inout MutableRawSpan) throws(WebSocketError) -> Step {
        switch try self.decoder.next(bytes.bytes) {
        case .needMoreData(let minimum):
            return .needMoreData(minimum: minimum)
        case .incomplete(let frame):
            try self.advance(frame, &bytes)
            return .needMoreData(minimum: frame.payload.upperBound)
        case .frame(let frame):
            try self.advance(frame, &bytes)
            self.progress = nil
            return .event(try self.finish(frame, bytes.bytes), consumed: frame.payload.upperBound)
        }
    }

    /// Unmasks and checks what has come of a frame since the last call.
    private mutating func advance(_ frame: Frame, _ bytes: inout MutableRawSpan) throws(WebSocketError) {
        let progress: Int
        if let known = self.progress {
            progress = known
        } else {
            try self.assembler.frameBegan(frame.header)
            progress = 0
        }
        let end = min(frame.payload.upperBound, bytes.byteCount)
        let part = frame.payload.lowerBound + progress..<end
        if let key = frame.header.maskingKey {
            Masking.apply(&bytes, in: part, key: key, offset: progress)
        }
        if !frame.header.opcode.isControl {
            try self.assembler.payloadArrived(bytes.bytes.extracting(part))
        }
        self.progress = progress + part.count
    }

    private mutating func finish(_ frame: Frame, _ bytes: RawSpan) throws(WebSocketError) -> Event {
        switch frame.header.opcode {
        case .continuation, .text, .binary:
            switch try self.assembler.frameEnded(
                isFinal: frame.header.isFinal,
                payload: bytes.extracting(frame.payload)
            ) {
            case .inPlace(let kind): return .message(kind, frame.payload)
            case .assembled(let kind, let message): return .assembled(kind, message)
            case .incomplete: return .fragment
            }
        case .ping:
            return .ping(frame.payload)
        case .pong:
            return .pong(frame.payload)
        case .close:
            return .close(try CloseFrame(payload: bytes.extracting(frame.payload)))
        }
    }
}
