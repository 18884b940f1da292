import Foundation
import Glibc
import Logging

/// What happens when a thread of this process has something to do and every core is busy (Linux' `sched(7)`).
///
/// A message crosses six threads on its way to an engine and back. Where each of them interrupts the one that woke it,
/// everybody sees batches of a few messages, and waking up costs more than the messages do. Measured on 2 cores, CPU of
/// all services, `batch` : `normal`: a polling request 25 : 32 µs, an upgrade 386 : 542 µs; echoes come 10–30 % sooner.
///
/// The price is paid beside processes that compute without end: they are no longer interrupted, and answers wait for
/// the end of their slices (2 such processes on 2 cores, 64 clients: p99 16 ms instead of 5). Choose `normal` there.
enum CPUScheduling: String, Sendable {
    /// `SCHED_BATCH`: who is running finishes its slice.
    case batch
    /// As the process was started.
    case normal

    /// Applies it to all threads there are; those to come inherit it. A policy that somebody chose for the process is
    /// left as it is.
    func apply(_ logger: Logger) {
        guard self == .batch else { return }
        for thread in Self.threads where sched_getscheduler(thread) == SCHED_OTHER {
            var parameter = sched_param()
            guard sched_setscheduler(thread, Self.batchPolicy, &parameter) != 0 else { continue }
            let error = errno
            // The thread may have ended meanwhile.
            guard error != ESRCH else { continue }
            let reason = String(cString: strerror(error))
            return logger.notice("no batch scheduling", metadata: .data([.error: "\(reason)"]))
        }
    }

    /// `SCHED_BATCH` of Linux' `sched.h`, which Glibc's module leaves out.
    private static let batchPolicy: CInt = 3

    private static var threads: [pid_t] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
        return (names ?? []).compactMap { pid_t($0) }
    }
}
