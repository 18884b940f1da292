import EngineIOProtocol
import NIOCore
import Operations
import SessionLink
import WebSocketProtocol

/// What the client sends: bytes → frames → records.
extension WebSocketConnection {
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.closing.mayReceive else { return }
        let arrived = self.unwrapInboundIn(data)
        if !self.isPaused, self.pending.readableBytes == 0 {
            self.readInScratch(arrived)
        } else {
            self.pending.writeImmutableBuffer(arrived)
            self.readPending()
        }
    }

    /// Frames are unmasked in place. The channel's own buffer is shared and would be copied into a new one for that, so
    /// they are copied into one that every connection of the loop uses; only an unfinished frame is kept.
    private func readInScratch(_ arrived: ByteBuffer) {
        var scratch = self.loop.takeScratch()
        scratch.writeImmutableBuffer(arrived)
        self.read(&scratch)
        if scratch.readableBytes > 0, self.closing.mayReceive { self.pending.writeImmutableBuffer(scratch) }
        self.loop.returnScratch(&scratch)
    }

    func readPending() {
        guard !self.isPaused else { return }
        var bytes = self.pending
        self.pending = ByteBuffer()
        self.read(&bytes)
        if bytes.readableBytes > 0, self.closing.mayReceive {
            bytes.discardReadBytes()
            self.pending = bytes
        }
    }

    private func read(_ bytes: inout ByteBuffer) {
        do throws(WebSocketError) {
            while !self.isPaused, self.closing.mayReceive, bytes.readableBytes > 0 {
                if self.pace != nil, self.isTooFast() { return }
                switch try self.next(&bytes) {
                case .needMoreData: return
                case .event(let event, let consumed):
                    if self.pace != nil { self.pace?.spend(1, now: self.loop.now) }
                    try self.happened(event, bytes.readableBytesSpan)
                    bytes.moveReaderIndex(forwardBy: consumed)
                }
            }
        } catch {
            self.failed(error)
        }
    }

    private func next(_ bytes: inout ByteBuffer) throws(WebSocketError) -> MessageReader.Step {
        var span = bytes.mutableReadableBytesSpan
        return try self.reader.next(&span)
    }

    private func happened(_ event: MessageReader.Event, _ bytes: RawSpan) throws(WebSocketError) {
        switch event {
        case .message(let kind, let range): try self.frameReceived(kind, bytes.extracting(range))
        case .assembled(let kind, let message): try self.frameReceived(kind, message.span.bytes)
        case .fragment: break
        case .ping(let range): self.pingReceived(bytes.extracting(range))
        case .pong: break  // The heartbeat is Engine.IO's own; ours sends no ping frames.
        case .close(let frame): self.closeReceived(frame)
        }
    }

    private func pingReceived(_ payload: RawSpan) {
        guard self.closing.maySend else { return }
        self.outgoing.append(control: .pong, payload)
        self.wrote()
    }
}

// MARK: Engine.IO packets.

extension WebSocketConnection {
    private func frameReceived(_ kind: MessageKind, _ payload: RawSpan) throws(WebSocketError) {
        switch kind {
        case .binary: try self.packetReceived(Record.Message.packetType, isBinary: true, payload)
        case .text: try self.textReceived(payload)
        }
    }

    private func textReceived(_ text: RawSpan) throws(WebSocketError) {
        guard text.byteCount > 0 else { return self.unbindAndClose(.parseError) }
        let mark = text.unsafeLoad(fromByteOffset: 0, as: UInt8.self)
        let data = text.extracting(droppingFirst: 1)
        switch Packet.Kind(rawValue: mark) {
        case .message: try self.packetReceived(Record.Message.packetType, isBinary: false, data)
        case .pong where self.heartbeat != nil: self.pongReceived()
        case .open, .close, .ping, .pong, .upgrade, .noop:
            if self.heartbeat == nil, mark == Packet.Kind.ping.rawValue { self.probed(data) }
            try self.packetReceived(mark - UInt8(ascii: "0"), isBinary: false, data)
        case nil: try self.base64Received(text)
        }
    }

    /// A client tries out a WebSocket that is to take over its session. What that means is the engine's to say; that
    /// its bytes get through is known here, and the sooner the client hears it the shorter its upgrade.
    private func probed(_ data: RawSpan) {
        guard data.withUnsafeBytes({ $0.elementsEqual("probe".utf8) }), self.closing.maySend else { return }
        self.outgoing.append(probeAnswer: data)
        self.wrote()
    }

    /// `b` and base64: a binary message of a client that cannot send one.
    private func base64Received(_ text: RawSpan) throws(WebSocketError) {
        let frame = text.withUnsafeBytes { ByteBuffer(bytes: $0) }
        guard let packet = try? Packet(frame: .text(frame)), case .message(.binary(let message)) = packet else {
            return self.unbindAndClose(.parseError)
        }
        try self.packetReceived(Record.Message.packetType, isBinary: true, message.readableBytesSpan)
    }

    /// One for the engine: whatever it is, it takes of the credit, or clients could send more than the link can hold.
    private func packetReceived(_ type: UInt8, isBinary: Bool, _ payload: RawSpan) throws(WebSocketError) {
        guard let mayWrite = self.binding?.mayWrite else { return }
        guard mayWrite else {
            self.held = HeldPacket(type: type, isBinary: isBinary, payload: payload.withUnsafeBytes { Array($0) })
            return self.pauseForCredit()
        }
        try self.forward(type, isBinary: isBinary, payload)
    }

    private func forward(_ type: UInt8, isBinary: Bool, _ payload: RawSpan) throws(WebSocketError) {
        do {
            guard type == Record.Message.packetType else {
                try self.binding?.packet(type: type, payload)
                return
            }
            try self.binding?.message(isBinary: isBinary, payload)
        } catch {
            throw .messageTooBig
        }
        self.loop.metrics.messagesIn.increment()
    }
}

// MARK: Backpressure.

extension WebSocketConnection {
    /// The engine has room again for this session.
    func credited(_ bytes: UInt32) {
        self.binding?.granted(bytes)
        self.resumeReading()
    }

    /// Whether nothing more is read for now: the engine has no room, or the client is too fast.
    var isPaused: Bool { self.held != nil || self.pausedUntil != nil }

    private func pauseForCredit() {
        self.loop.metrics.pauses.increment()
        if self.departure != nil { self.limitDeparture() }
        self.pauseReading()
        self.waitForLinkIfNeeded()
    }

    func pauseReading() {
        self.setReading(false)
        self.heartbeat?.readingPaused(now: self.loop.now)
        self.updateDeadline()
    }

    private func waitForLinkIfNeeded() {
        guard let binding = self.binding, binding.waitsForLink else { return }
        binding.link.waitForCredit { [weak self] in self?.resumeReading() }
    }

    private func resumeReading() {
        guard let packet = self.held else { return }
        guard self.binding?.mayWrite ?? true else { return self.waitForLinkIfNeeded() }
        self.held = nil
        do throws(WebSocketError) {
            try self.forward(packet.type, isBinary: packet.isBinary, packet.payload.span.bytes)
        } catch {
            return self.failed(error)
        }
        self.readOn()
    }

    /// Uses what has come, then lets more come.
    func readOn() {
        self.readPending()
        guard !self.isPaused else { return }
        if let departure = self.departure { return self.unbind(departure) }
        self.heartbeat?.readingResumed(now: self.loop.now)
        self.updateDeadline()
        self.setReading(true)
    }

    private func setReading(_ reads: Bool) {
        try? self.context?.channel.syncOptions?.setOption(.autoRead, value: reads)
    }
}
