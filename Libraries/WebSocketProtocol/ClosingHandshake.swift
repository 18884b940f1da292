/// The end of one WebSocket (RFC 6455 section 7): who has said "close", and what is left to do.
///
/// Its owner performs the actions, and bounds the wait for the peer with a timer of its own.
package struct ClosingHandshake: Sendable {
    package enum Action: Hashable, Sendable {
        case none
        /// Send the close frame, then go on reading: the peer's own is awaited.
        case send(CloseFrame)
        /// Send the close frame as the last bytes of this direction and end the connection. Ending it with unread
        /// input would let the kernel reset it and lose the frame: discard input until the peer ends, or the timer.
        case sendAndEnd(CloseFrame)
        /// Nothing more to send: end the connection.
        case end
    }

    private enum State: Sendable {
        case open
        case awaitingPeer
        case ended
    }

    private var state = State.open

    package init() {}

    /// Whether messages, pings and pongs may still be sent.
    package var maySend: Bool {
        switch self.state {
        case .open: true
        case .awaitingPeer, .ended: false
        }
    }

    /// Whether what arrives is still to be parsed; after the end it is discarded.
    package var mayReceive: Bool {
        switch self.state {
        case .open, .awaitingPeer: true
        case .ended: false
        }
    }

    /// Our side wants to close.
    package mutating func closeRequested(_ frame: CloseFrame) -> Action {
        switch self.state {
        case .open:
            self.state = .awaitingPeer
            return .send(frame)
        case .awaitingPeer, .ended:
            return .none  // The peer or another of our own reasons was first: one close frame a direction.
        }
    }

    /// The peer's close frame has arrived: echo its code, unless it answers ours.
    package mutating func closeReceived(_ frame: CloseFrame) -> Action {
        switch self.state {
        case .open:
            self.state = .ended
            return .sendAndEnd(CloseFrame(code: frame.code))
        case .awaitingPeer:
            self.state = .ended
            return .end
        case .ended:
            return .none  // Discarded like all that follows a close frame.
        }
    }

    /// The peer has broken the protocol: "fail the connection" (section 7.1.7).
    package mutating func failed(_ error: WebSocketError) -> Action {
        switch self.state {
        case .open:
            self.state = .ended
            return .sendAndEnd(CloseFrame(code: error.closeCode))
        case .awaitingPeer:
            self.state = .ended
            return .end
        case .ended:
            return .none
        }
    }

    /// The peer has let the closing handshake, or the end of the connection, wait for too long.
    package mutating func timerFired() -> Action {
        switch self.state {
        case .open:
            return .none  // The timer runs only from our close frame on; a late one says nothing about an open socket.
        case .awaitingPeer, .ended:
            self.state = .ended
            return .end
        }
    }
}
