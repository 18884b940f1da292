/// The link between one event loop of a gateway and one engine, end to end: records arrive exactly once and in order,
/// or the epoch ends and both sides know why. Whatever carries its datagrams may lose, repeat, delay and reorder them.
///
/// A pure machine. Its owner passes in what happens and the time, sends what `nextBatch` returns, and arms one timer
/// for `deadline`. The order within a turn of the loop:
///
///     // 1. Everything the path has, before any timer:
///     let received = link.received(bytes, now: now)          // bytes: one datagram
///     handle(received.change)                                // 2. `ended` first: it concerns what was before
///     switch received.records {                              // 3. the records, in order
///     case .none: break
///     case .batch(let range): read(bytes.extracting(range))  //    in place
///     case .assembled(let array): read(array.span.bytes)     //    a record longer than a batch
///     }
///     if received.creditArrived { resumeReadingClients() }
///
///     func read(_ bytes: RawSpan) {
///         var reader = RecordReader()
///         do {
///             while let record = try reader.next(in: bytes) {
///                 switch record {
///                 case .message(let message): …              //    may write to `link.writer` right here
///                 }
///             }
///         } catch { handle(link.end(.protocolViolation, now: now)) }
///     }
///
///     // 4. Write as much as there is; when `link.writer.hasFullBatch`, do 5 at once.
///     try link.writer.message(handle, stamp, isBinary: false, payload)
///
///     // 5. Once at the end of the turn, which is what fills batches; also after 6 and after any other call.
///     while let batch = link.nextBatch(now: now) { path.send(batch) }  // what the path refuses counts as lost
///
///     // 6. When `link.deadline` has passed, and the path has nothing more to read:
///     handle(link.timerFired(now: now))
///
/// **A gateway loop** keeps one link per engine for as long as membership names that engine. It opens epochs by itself,
/// again and again; on `opened` it writes `hello` first. It places sessions while `condition` is `.alive`; writes a
/// `message` or `post` only while `mayWrite` (and, for messages, that connection's `SessionCredit.isPositive`), else
/// stops reading that client until `creditArrived` (or its `credit` record) says so. Of its `DEALER` it reports
/// `pathLost` and `pathRestored`. On `ended` every connection bound to this link is over: its handle means nothing any
/// more.
///
/// **An engine** keeps one link per link id, made at a first `open`:
///
///     let header = try BatchHeader(decoding: bytes)          // an error: drop the datagram, and count it
///     if let link = links[header.link] { … received … }      // and answer to the path this batch came by
///     else if header.kind == .open {
///         links[header.link] = Link(engine: header.link, incarnation: random, configuration: …, now: now)
///         … received …
///     }
///     else if let answer = header.resetAnswer { path.send(answer) }
///
/// It sets `configuration.window` and `load`; returns credit by `consumed(weight)` when a handler has finished, and
/// also for what it drops; never waits for credit itself. On `ended` every session's connection of that link is over.
/// When `condition` is then `.closed` or `.ended`, it drains `nextBatch` and forgets the link. A path it cannot send to
/// is `pathLost`; the next batch that comes restores it.
package struct Link: ~Copyable, Sendable {
    package typealias Instant = ContinuousClock.Instant

    package let id: LinkID
    package let configuration: LinkConfiguration
    /// Where records are written.
    package var writer: RecordWriter
    /// What this side tells of its load with every batch.
    package var load: UInt32 = 0
    /// What the peer told last.
    package internal(set) var peerLoad: UInt32 = 0

    var epoch: Epoch
    var outbound: Outbound
    var inbound: Inbound
    var reassembly: Reassembly
    var credit = LinkCredit()
    var grant: Grant
    var liveness: Liveness
    var asking: Pace
    var keepAlive: Pace
    var pathStands = true
    var isQuestionDue = false
    /// The `close` that is still to be sent.
    var farewell: BatchHeader?
    var counters = LinkStatistics()

    /// A gateway's end. It asks for the first epoch at once.
    ///
    /// - Parameter id: random, never used before.
    package init(gateway id: LinkID, configuration: LinkConfiguration = .init(), now: Instant) {
        self.init(id, .gateway(EpochOpener()), configuration, now)
    }

    /// An engine's end. Pass it the `open` it was made for.
    ///
    /// - Parameters:
    ///   - id: the gateway's, from the batch's header.
    ///   - incarnation: random, other than 0.
    package init(
        engine id: LinkID,
        incarnation: UInt64,
        configuration: LinkConfiguration = .init(),
        now: Instant
    ) {
        self.init(id, .engine(EpochAnswerer(incarnation: incarnation)), configuration, now)
    }

    private init(_ id: LinkID, _ epoch: Epoch, _ configuration: LinkConfiguration, _ now: Instant) {
        configuration.check()
        self.id = id
        self.configuration = configuration
        self.epoch = epoch
        self.writer = RecordWriter(
            maximumBatchLength: configuration.maximumBatchLength,
            maximumRecordLength: configuration.maximumRecordLength
        )
        self.outbound = Outbound(configuration)
        self.inbound = Inbound(configuration)
        self.reassembly = Reassembly(maximumRecordLength: configuration.maximumRecordLength)
        self.grant = Grant(window: configuration.window)
        self.liveness = Liveness(configuration, now: now)
        self.asking = Pace(interval: configuration.openInterval, now: now)
        self.keepAlive = Pace(interval: configuration.keepAliveInterval, now: now)
    }
}
