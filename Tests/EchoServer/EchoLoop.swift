import NIOCore
import WebSocketProtocol

/// What the connections share, confined to their event loop.
final class EchoLoop {
    let options: EchoOptions
    private let eventLoop: any EventLoop
    private var connections: [ObjectIdentifier: EchoConnection] = [:]
    /// What is to be flushed at the end of this tick.
    private var unflushed: [EchoConnection] = []
    private var scratch = ByteBuffer()

    init(_ eventLoop: any EventLoop, _ options: EchoOptions) {
        self.eventLoop = eventLoop
        self.options = options
    }

    func opened(_ connection: EchoConnection) {
        self.connections[ObjectIdentifier(connection)] = connection
    }

    func closed(_ connection: EchoConnection) {
        self.connections[ObjectIdentifier(connection)] = nil
    }

    // MARK: The buffer in which every connection's frames are unmasked

    func takeScratch() -> ByteBuffer {
        defer { self.scratch = ByteBuffer() }
        return self.scratch
    }

    func returnScratch(_ buffer: inout ByteBuffer) {
        swap(&self.scratch, &buffer)
        self.scratch.clear()
    }

    // MARK: Broadcasts

    /// Framed once for everybody who agreed on nothing special. The clients are a test's own, which read: nothing
    /// bounds what waits for them.
    func broadcast(_ text: RawSpan) {
        var frame = ByteBuffer()
        frame.writeFrame(.text, text)
        for connection in self.connections.values {
            connection.broadcast(text, frame)
            self.needsFlush(connection)
        }
    }

    private func needsFlush(_ connection: EchoConnection) {
        guard !connection.isQueued else { return }
        connection.isQueued = true
        if self.unflushed.isEmpty { self.eventLoop.assumeIsolated().execute { self.tick() } }
        self.unflushed.append(connection)
    }

    /// Everything that arrived together has been handled.
    private func tick() {
        for connection in self.unflushed {
            connection.isQueued = false
            connection.flushOutgoing()
        }
        self.unflushed.removeAll(keepingCapacity: true)
    }
}
