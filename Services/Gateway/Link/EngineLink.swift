import Backbone
import EngineIOProtocol
import Logging
import NIOCore
import Operations
import SessionLink

/// The link between this loop and one engine: its machine, what carries it, and what is bound through it.
final class EngineLink {
    enum State: String, Sendable {
        case linking
        case linked
        case suspect
    }

    let engine: NodeID
    unowned let loop: GatewayLoop
    let path: any LinkPath
    var link: Link
    var report = LinkReport()
    var inputPatience = InputPatience()
    var channels = HandleTable<EngineChannel>()
    var creditWaiters: [() -> Void] = []
    /// Why its path is not let in, once that has been logged.
    var refusal: PathLoss?
    /// Sessions asked for and not answered: they are not in the load that the engine reports.
    var openings = 0
    /// Nobody was at its endpoint when it was last looked for.
    var isEngineGone = false
    /// Whether it waits for the end of the tick.
    var isQueued = false

    /// - Parameter maximumBody: the engine's `maxHttpBufferSize`.
    init(engine: NodeID, path: any LinkPath, maximumBody: Int, loop: GatewayLoop) {
        var configuration = LinkConfiguration(maximumBody: maximumBody)
        configuration.stallTimeout = loop.configuration.engineStallTimeout
        self.engine = engine
        self.loop = loop
        self.link = Link(
            gateway: LinkID(rawValue: .random(in: 1...UInt64.max)),
            configuration: configuration,
            now: loop.now
        )
        self.path = path
    }

    func start() throws(ZeroMQError) {
        self.path.onBatch = { [unowned self] batch in self.received(batch) }
        self.path.onDrained = { [unowned self] in self.drained() }
        self.path.onPathRestored = { [unowned self] in self.pathRestored() }
        self.path.onPathLost = { [unowned self] loss in self.pathLost(loss) }
        self.path.onInquired = { [unowned self] in self.inquired($0) }
        try self.path.start()
        self.loop.needsFlush(self)
    }

    var state: State {
        switch self.link.condition {
        case .opening, .ended, .closed: .linking
        case .alive: .linked
        case .suspect: .suspect
        }
    }

    /// What the engine reported, and what was asked of it since.
    var load: Int { Int(self.link.peerLoad) + self.openings }
}

// MARK: Binding and writing.

extension EngineLink {
    /// - Returns: `nil` if the link has no handle left, or more to send than it should.
    func bind(_ channel: EngineChannel) -> Handle? {
        guard !self.link.isCongested, let handle = self.channels.insert(channel) else { return nil }
        if channel.isOpening { self.openings += 1 }
        return handle
    }

    func channel(_ handle: Handle) -> EngineChannel? {
        self.channels[handle]
    }

    func rebind(_ handle: Handle, to channel: EngineChannel) {
        if self.channels[handle]?.isOpening == true { self.openings -= 1 }
        self.channels[handle] = channel
    }

    /// The engine knows the handle no more.
    func release(_ handle: Handle) {
        if self.channels.remove(handle)?.isOpening == true { self.openings -= 1 }
    }

    /// Tells the engine that what is bound has ended here.
    func close(_ handle: Handle, _ reason: CloseReason, _ detail: CloseDetail) {
        self.release(handle)
        self.write { writer in writer.closed(handle, reason: reason.rawValue, detail: detail.rawValue) }
    }

    /// Whether a record that needs credit may be written.
    var mayWrite: Bool { self.link.mayWrite }

    /// Calls once the engine has room for this gateway again.
    func waitForCredit(_ resume: @escaping () -> Void) {
        self.creditWaiters.append(resume)
    }

    /// Writes a record that no client made long.
    func write(_ record: (inout RecordWriter) throws(RecordTooLong) -> Void) {
        do {
            try record(&self.link.writer)
        } catch {
            self.loop.logger.error("record exceeds the link's limit", metadata: .data([.bytes: "\(error.maximum)"]))
        }
        self.wrote()
    }

    /// - Returns: what it takes of the session's credit.
    func message(
        _ handle: Handle,
        _ stamp: SessionStamp,
        isBinary: Bool,
        _ payload: RawSpan
    ) throws(RecordTooLong) -> Int {
        defer { self.wrote() }
        return try self.link.writer.message(handle, stamp, isBinary: isBinary, payload)
    }

    /// - Returns: what it takes of the session's credit.
    func packet(_ handle: Handle, _ stamp: SessionStamp, type: UInt8, _ payload: RawSpan) throws(RecordTooLong) -> Int {
        defer { self.wrote() }
        return try self.link.writer.packet(handle, stamp, type: type, payload)
    }

    private func wrote() {
        if self.link.writer.hasFullBatch { self.flush() } else { self.loop.needsFlush(self) }
    }
}
