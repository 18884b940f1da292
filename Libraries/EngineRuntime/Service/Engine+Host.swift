package import EngineIOProtocol
import NIOCore
import SessionLink
package import SocketIO
package import SocketIOProtocol

/// What the application's servers need of the process.
extension Engine: EngineHost {
    package var now: ContinuousClock.Instant { .now }

    package func schedule(after delay: Duration, _ body: @escaping @EngineActor () -> Void) -> any EngineTimer {
        let scheduled = EngineLoop.shared.eventLoop.scheduleTask(in: TimeAmount(delay)) {
            EngineActor.assumeIsolated {
                body()
                self.flushSoon()
            }
        }
        return ScheduledTimer(scheduled)
    }

    /// One record per link with all its WebSockets; each polling session keeps the packet for itself.
    package func broadcast(_ packet: EncodedPacket, to carriers: [any SessionCarrier], options: SendOptions) {
        let first = Message.text(packet.text)
        let rest = packet.attachments.map(Message.binary)
        var recipients = RecipientLists()
        for case let host as SessionHost in carriers {
            guard let (link, recipient) = host.send(first, rest, options: options) else { continue }
            recipients.add(recipient, of: link)
        }
        for (link, recipients) in recipients.lists {
            link.broadcast(first, rest, to: recipients, MessageFlags(options))
        }
        self.flushSoon()
    }

    /// Runs what an application does asynchronously before there is a session; it ends with the application's own code.
    func spawn(_ body: @escaping @EngineActor () async -> Void) {
        Task.immediate(executorPreference: EngineLoop.shared) { @EngineActor in await body() }
    }
}

/// A timer of the engine's loop.
private final class ScheduledTimer: EngineTimer {
    private let scheduled: Scheduled<Void>

    nonisolated init(_ scheduled: Scheduled<Void>) {
        self.scheduled = scheduled
    }

    func cancel() {
        self.scheduled.cancel()
    }
}
