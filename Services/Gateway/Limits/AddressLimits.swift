import Logging
import NIOCore
import NIOHTTP1
import Operations
import Synchronization

/// The limits of addresses, for all loops of a gateway: asked when a connection or a handshake comes, never for a
/// message.
final class AddressLimits: Sendable {
    /// What has become of a new connection.
    enum Admission {
        /// `nil` for one that is not counted: a proxy's, or of an address for which there is no room.
        case admitted(AddressLease?)
        case refused(RequestFault, AddressLease)
        case dropped
    }

    private struct State {
        var table: AddressTable
        var lastLog: ContinuousClock.Instant?
    }

    /// Refusals are logged at most so often: whoever is refused can cause as many as it likes.
    private static let logInterval = Duration.seconds(1)

    let proxies: TrustedProxies
    private let state: Mutex<State>
    private let metrics: GatewayMetrics
    private let logger: Logger
    private let now: @Sendable () -> ContinuousClock.Instant

    init(
        _ limit: AddressLimit,
        _ proxies: TrustedProxies,
        metrics: GatewayMetrics,
        logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.proxies = proxies
        self.state = Mutex(State(table: AddressTable(limit)))
        self.metrics = metrics
        self.logger = logger
        self.now = now
    }

    /// Somebody has connected. What comes through a trusted proxy is counted by its requests.
    func connected(_ peer: SocketAddress?) -> Admission {
        guard let peer = peer.flatMap(IPAddress.init), !self.proxies.contains(peer) else { return .admitted(nil) }
        return self.opened(peer.client, isNew: true)
    }

    /// A proxy's connection carries a request of `client` from now on.
    func attributed(to client: IPAddress) -> Admission {
        self.opened(client.client, isNew: false)
    }

    /// - Returns: how a handshake is refused, if it is one too many.
    func handshake(of client: IPAddress) -> RequestFault? {
        let now = self.now()
        switch self.state.withLock({ $0.table.handshakeExceeds(client.client, now: now) }) {
        case false?: return nil
        case true?: return self.refused(client, .tooFast, now)
        case nil:
            self.metrics.addressesUntracked.increment()
            return nil
        }
    }

    func closed(_ client: IPAddress, wasRefused: Bool) {
        self.state.withLock { $0.table.connectionClosed(client, wasRefused: wasRefused) }
    }

    private func opened(_ client: IPAddress, isNew: Bool) -> Admission {
        let now = self.now()
        switch self.state.withLock({ $0.table.connectionOpened(client, isNew: isNew, now: now) }) {
        case .admitted:
            return .admitted(AddressLease(self, client, isRefused: false))
        case .untracked:
            self.metrics.addressesUntracked.increment()
            return .admitted(nil)
        case .refused(let refusal):
            return .refused(self.refused(client, refusal, now), AddressLease(self, client, isRefused: true))
        case .dropped(let refusal):
            _ = self.refused(client, refusal, now)
            return .dropped
        }
    }

    private func refused(
        _ client: IPAddress,
        _ refusal: AddressTable.Refusal,
        _ now: ContinuousClock.Instant
    ) -> RequestFault {
        self.metrics.addressRefusals(refusal).increment()
        let logs = self.state.withLock { state in
            guard state.lastLog.map({ now >= $0 + Self.logInterval }) ?? true else { return false }
            state.lastLog = now
            return true
        }
        if logs {
            let metadata = Logger.Metadata.data([.remote: "\(client)", .reason: "\(refusal)"])
            self.logger.notice("address exceeds its limit", metadata: metadata)
        }
        switch refusal {
        case .tooMany: return .tooManyOfAddress
        case .tooFast: return .tooFastOfAddress
        }
    }
}

/// A connection's place among those of its address, until it is given back.
final class AddressLease {
    let client: IPAddress
    let isRefused: Bool
    private let limits: AddressLimits
    private var isHeld = true

    init(_ limits: AddressLimits, _ client: IPAddress, isRefused: Bool) {
        self.limits = limits
        self.client = client
        self.isRefused = isRefused
    }

    func release() {
        guard self.isHeld else { return }
        self.isHeld = false
        self.limits.closed(self.client, wasRefused: self.isRefused)
    }

    /// A connection that never came to be.
    deinit {
        self.release()
    }
}
