package import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#endif

extension ZeroMQ {
    /// Wakes its owner, on the owner's event loop, when a socket may have something to receive or room to send.
    ///
    /// `ZMQ_FD` is an eventfd that signals *edges*: a command reached the socket's empty mailbox. The owner must then
    /// receive until nothing is left. Any other call (a send, `events`) may use the signal up too, hence `lookAgain()`.
    ///
    /// NIO cannot watch a descriptor without reading it, and ZeroMQ misses what somebody else has read. Two ways around
    /// that were measured on an idle machine of 2 cores (64-byte echo, DEALER and ROUTER on a loop each, ipc; CPU of
    /// both sides per echo):
    ///
    ///     in flight   pipe channel that writes back   epoll thread, `execute`
    ///     1            12,300/s  69.5 µs                 9,000/s  97.9 µs
    ///     16            151 k/s   6.1 µs                 122 k/s   7.1 µs
    ///     256          1.20 M/s   1.4 µs                1.05 M/s   1.6 µs
    ///     4,096        1.95 M/s  0.95 µs                1.99 M/s  0.97 µs
    ///
    /// The channel saves a thread and a hop per wake-up, so this is it. It is safe: nothing else on this thread runs
    /// between NIO's read and the write, and a counter that the I/O thread raises meanwhile is only added to. Never
    /// write more than was read: ZeroMQ aborts on a signal without a command.
    ///
    /// What it asks in return: a signal NIO has seen but not read yet must not be used up, or NIO reads nothing, which
    /// its debug builds assert never happens. So libzmq is called in passes alone (see `WatchedSocket`).
    ///
    /// Soaks without a stall, bursts sent at random from drains, tasks and timers: one socket, 35 s, 13.3 M echoes in
    /// 1.6 M passes; four sockets of one loop that send through one another, 36 s beside compilers, 6.7 M echoes; the
    /// same in a debug build with NIO's assertions, 15 s, 1.1 M.
    package final class SocketWatcher {
        package enum Pass: Sendable {
            /// Nothing was left to receive.
            case drained
            /// The owner stopped at its budget, so that others on this loop get their turn.
            case budgetSpent
        }

        private let eventLoop: NIOIsolatedEventLoop
        private let descriptor: Int32
        private let drain: () -> Pass
        private var channel: (any Channel)?
        private var isPassScheduled = false
        private var isClosed = false

        /// - Parameter drain: receives until nothing is left, or its budget is spent.
        package init(socket: Socket, eventLoop: any EventLoop, drain: @escaping () -> Pass) {
            self.eventLoop = eventLoop.assumeIsolated()
            self.descriptor = socket.descriptor
            self.drain = drain
        }

        package func start() throws(ZeroMQError) {
            // NIO closes what it reads from, and ZeroMQ's descriptor is ZeroMQ's.
            let copy = dup(self.descriptor)
            guard copy >= 0 else { throw .last("dup") }
            NIOPipeBootstrap(group: self.eventLoop.nonisolated())
                .channelOption(.maxMessagesPerRead, value: 1)
                .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: WakeUp.size))
                .takingOwnershipOfDescriptor(input: copy)
                .assumeIsolated()
                .whenComplete { self.registered($0) }
            self.lookAgain()
        }

        // On the loop itself registration completes before `start` returns.
        private func registered(_ result: Result<any Channel, any Error>) {
            switch result {
            case .failure(let error):
                preconditionFailure("an eventfd cannot be watched: \(error)")
            case .success(let channel):
                self.channel = channel
                let wakeUp = WakeUp(descriptor: self.descriptor) { self.pass() }
                do {
                    try channel.pipeline.syncOperations.addHandler(wakeUp)
                } catch {
                    preconditionFailure("a new channel takes a handler: \(error)")
                }
            }
        }

        /// Has the owner drain once more before this tick ends: call it after anything but draining used the socket.
        package func lookAgain() {
            guard !self.isPassScheduled, !self.isClosed else { return }
            self.isPassScheduled = true
            self.eventLoop.execute {
                self.isPassScheduled = false
                self.pass()
            }
        }

        private func pass() {
            guard !self.isClosed else { return }
            switch self.drain() {
            case .drained: break
            case .budgetSpent: self.lookAgain()
            }
        }

        /// Must come before the socket is closed: from then on its signals belong to ZeroMQ's reaper.
        package func close() {
            self.isClosed = true
            self.channel?.close(promise: nil)
            self.channel = nil
        }
    }
}

/// Gives back the eventfd's counter, which NIO has read and ZeroMQ relies on, then reports the wake-up.
private final class WakeUp: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    static let size = MemoryLayout<UInt64>.size

    private let descriptor: Int32
    private let report: () -> Void

    init(descriptor: Int32, report: @escaping () -> Void) {
        self.descriptor = descriptor
        self.report = report
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let counter = Self.unwrapInboundIn(data)
        counter.withUnsafeReadableBytes { bytes in
            let written = write(self.descriptor, bytes.baseAddress, Self.size)
            precondition(written == Self.size, "an eventfd takes back what was read from it")
        }
        self.report()
    }
}
