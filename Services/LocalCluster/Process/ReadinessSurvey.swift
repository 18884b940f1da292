import Foundation

/// Asks processes whether they are ready, one after the other, on a thread of its own.
enum ReadinessSurvey {
    static func begin(_ operations: [Place: String], _ mailbox: Mailbox) {
        Thread.detachNewThread {
            mailbox.post(.surveyed(operations.compactMapValues(self.readiness)))
        }
    }

    /// `nil` where a process does not answer: it is asked again soon.
    private static func readiness(at operations: String) -> Readiness? {
        guard let body = LoopbackRequest.get("/readyz", from: operations) else { return nil }
        return try? JSONDecoder().decode(Readiness.self, from: Data(body))
    }
}
