import Foundation
import Glibc
import Operations

/// Watches one child from a thread of its own: first its standard output for the ready line, then its end.
struct ChildWatch: Sendable {
    /// A ready line is some hundred bytes; what is longer is not kept.
    private static let longestLine = 65_536

    let place: Place
    let child: ChildProcess
    let mailbox: Mailbox

    func begin() {
        Thread.detachNewThread { self.run() }
    }

    private func run() {
        self.readOutput()
        close(self.child.output)
        self.mailbox.post(.exited(self.place, status: self.awaitEnd()))
    }

    private func readOutput() {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(self.child.output, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            for byte in chunk[..<count] {
                if byte == UInt8(ascii: "\n") {
                    self.finished(line)
                    line.removeAll()
                } else if line.count < Self.longestLine {
                    line.append(byte)
                }
            }
        }
    }

    /// Anything but a ready line is an application's own print, which is not repeated: our output is ours.
    private func finished(_ line: [UInt8]) {
        guard let ready = try? JSONDecoder().decode(ReadyLine.self, from: Data(line)) else { return }
        self.mailbox.post(.announced(self.place, ready))
    }

    private func awaitEnd() -> Int32 {
        var status: Int32 = 0
        while waitpid(self.child.pid, &status, 0) < 0 {
            // Nobody else waits for this child, so nothing but a signal can come between.
            guard errno == EINTR else { preconditionFailure("waitpid failed: \(errno)") }
        }
        // As in C's WIFSIGNALED, WTERMSIG and WEXITSTATUS, which Swift does not import.
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
