import NIOCore

/// One connection to Redis: commands go out, answers come back in their order, published messages between them.
///
/// Confined to its event loop. It pings Redis when it hears nothing, and ends when that is not answered.
final class RedisConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    typealias Answer = (Result<RedisValue, RedisFailure>) -> Void

    private struct Waiting {
        let answer: Answer
        /// How many are yet to come.
        var answers: Int
    }

    /// Bytes that may wait to be written: half a second of a fast link.
    private static let backlogLimit = 16 << 20

    /// What Redis calls it, where it says so.
    var id: Int64?
    private let channel: any Channel
    private let onMessage: (RedisMessage) -> Void
    private let onEnd: (RedisFailure) -> Void
    private var reader = RedisReader()
    private var waiting: CircularBuffer<Waiting> = []
    private var pulse = Pulse(now: .now)
    private var timer: Scheduled<Void>?
    /// Written and not taken by the system yet.
    private var backlog = 0
    private var failure: RedisFailure?

    /// - Parameter onEnd: called once, after everything that waited for an answer has failed.
    init(_ channel: any Channel, onMessage: @escaping (RedisMessage) -> Void, onEnd: @escaping (RedisFailure) -> Void) {
        self.channel = channel
        self.onMessage = onMessage
        self.onEnd = onEnd
    }

    /// - Parameters:
    ///   - answers: how many Redis gives to this command, unless it is refused.
    ///   - answer: called once, with the last of them; an error of Redis is a value.
    func send(_ command: RedisCommand, answers: Int = 1, _ answer: @escaping Answer) {
        if let failure = self.failure { return answer(.failure(failure)) }
        guard self.backlog < Self.backlogLimit else { return answer(.failure(.overloaded)) }
        self.waiting.append(Waiting(answer: answer, answers: answers))
        var bytes = self.channel.allocator.buffer(capacity: 256)
        command.write(into: &bytes)
        let count = bytes.readableBytes
        self.backlog += count
        self.channel.write(bytes).assumeIsolated().whenComplete { _ in self.backlog -= count }
        self.flushSoon()
    }

    func close() {
        self.end(.shutDown)
    }

    private var isFlushDue = false

    /// What is written in one tick goes out together.
    private func flushSoon() {
        guard !self.isFlushDue else { return }
        self.isFlushDue = true
        self.channel.eventLoop.assumeIsolated().execute {
            self.isFlushDue = false
            self.channel.flush()
        }
    }
}

// MARK: What Redis does

extension RedisConnection {
    /// Watches over a connection that stands in its pipeline.
    func begin() {
        self.timer = self.channel.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(Pulse.tick)) {
            self.timerFired()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard self.failure == nil else { return }
        self.pulse.bytesArrived(now: .now)
        do throws(RedisProtocolError) {
            try self.reader.feed(self.unwrapInboundIn(data))
            while self.failure == nil, let value = try self.reader.next() { self.received(value) }
        } catch {
            self.end(.malformed(error.description))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.end(.closedByRedis)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.end(.unreachable("\(error)"))
    }

    private func received(_ value: RedisValue) {
        if let message = RedisMessage(value) { return self.onMessage(message) }
        guard let first = self.waiting.first else {
            // What Redis says unasked before it closes: `max number of clients reached`, protected mode.
            return self.end(.refused(value.refusal ?? "an answer to nothing"))
        }
        guard first.answers == 1 || value.refusal != nil else {
            self.waiting[self.waiting.startIndex].answers -= 1
            return
        }
        self.waiting.removeFirst()
        first.answer(.success(value))
    }

    private func timerFired() {
        switch self.pulse.timerFired(now: .now) {
        case .none: break
        // Whatever it says: an answer is a sign of life.
        case .ping: self.send(RedisCommand("PING")) { _ in }
        case .giveUp: return self.end(.silent)
        }
        self.begin()
    }

    func end(_ failure: RedisFailure) {
        guard self.failure == nil else { return }
        self.failure = failure
        self.timer?.cancel()
        self.channel.close(promise: nil)
        while let waiting = self.waiting.popFirst() { waiting.answer(.failure(failure)) }
        self.onEnd(failure)
    }
}
