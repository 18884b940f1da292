import Logging
import Synchronization

/// Decides who may connect to the sockets that this process binds: whose key is on the list.
///
/// Used by the thread of its `AuthenticationSocket` alone, but for the count.
final class Authenticator: Sendable {
    private let allowed: AllowList
    private let logger: Logger
    private let pacing = Mutex(RefusalPacing())
    private let refusals = Atomic<UInt64>(0)

    init(allowed: AllowList, logger: Logger) {
        self.allowed = allowed
        self.logger = logger
    }

    /// How many have been refused since the start.
    var refused: UInt64 { self.refusals.load(ordering: .relaxed) }

    func reply(to frames: [[UInt8]]) -> AuthenticationReply {
        do throws(DecodingFailure) {
            let request = try AuthenticationRequest(frames: frames)
            let verdict = request.verdict(self.allowed.allows)
            if verdict == .refused { self.note(request.refusal) }
            return AuthenticationReply(id: request.id, verdict: verdict)
        } catch {
            self.note(["error": "\(error)"])
            return AuthenticationReply(id: frames.count > 1 ? frames[1] : [], verdict: .malformed)
        }
    }

    private func note(_ refusal: Logger.Metadata) {
        self.refusals.add(1, ordering: .relaxed)
        switch self.pacing.withLock({ $0.refused(now: .now) }) {
        case .none: break
        case .log(let unlogged):
            let metadata = refusal.merging(["unlogged": "\(unlogged)"]) { first, _ in first }
            self.logger.warning("a node may not connect", metadata: metadata)
        }
    }
}

extension AuthenticationRequest {
    fileprivate var refusal: Logger.Metadata {
        switch self.credentials {
        case .curve(let key): ["remote": "\(self.address)", "key": "\(key)"]
        case .foreign(let mechanism): ["remote": "\(self.address)", "mechanism": "\(mechanism)"]
        }
    }
}
