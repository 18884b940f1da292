import Backbone
import EngineIOProtocol
import SocketIO

/// Leaving in good order: no new sessions, then the transports are closed in paced rounds, so that the clients, which
/// reconnect elsewhere by themselves, do not all come at once. A Socket.IO `disconnect` packet would tell them to
/// stay away, so none is sent.
extension Engine {
    private static var rounds: Int { 20 }

    /// - Parameter duration: how long the rounds may take together.
    func drain(within duration: Duration) async {
        self.beginDraining()
        while !self.sessions.isEmpty {
            let share = max(1, self.sessions.count / Self.rounds)
            for host in Array(self.sessions.values.prefix(share)) { host.close(discard: true, reason: .serverShutdown) }
            try? await Task.sleep(for: duration / Self.rounds)
        }
        // Acknowledged or not, what was said last has gone out with the end of this pass.
        await Task.yield()
    }

    private func beginDraining() {
        self.isDraining = true
        self.plane.announce {
            $0.isReady = false
            $0.isDraining = true
        }
    }
}
