import Backbone
import EngineIOProtocol
import SocketIO

/// Leaving in good order: no new sessions, then the transports are closed in paced rounds, so that the clients, which
/// reconnect elsewhere by themselves, do not all come at once. A Socket.IO `disconnect` packet would tell them to stay
/// away, so none is sent.
extension Engine {
    private static var rounds: Int { 20 }

    /// - Parameter duration: how long the rounds take together.
    func drain(within duration: Duration) async {
        self.beginDraining()
        let share = self.sessions.count / Self.rounds + 1
        while !self.sessions.isEmpty {
            for host in Array(self.sessions.values.prefix(share)) { host.close(discard: true, reason: .serverShutdown) }
            // Cancelled, it closes the rest at once.
            try? await Task.sleep(for: duration / Self.rounds)
        }
    }

    private func beginDraining() {
        self.isDraining = true
        self.plane.announce {
            $0.isReady = false
            $0.isDraining = true
        }
    }
}
