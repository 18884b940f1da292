import Foundation
import Glibc
import Logging

/// What happens when a thread of this process has something to do and every core is busy (Linux' `sched(7)`).
///
/// On its way to an engine and back a message is handed from thread to thread six times. Where each interrupts the one
/// that woke it, everybody sees batches of a few messages, and waking up costs more than the messages do. Measured on
/// 2 cores in alternated rounds of two runs, CPU of all services: `batch` takes 12 and 23 % off a polling request, 14
/// and 29 % off an upgrade. A single client's echo takes 129 µs instead of 174.
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
        do {
            // A thread may start others while they are counted.
            for _ in 0..<Self.maximumPasses where try Self.applyBatch() == 0 { return }
        } catch {
            logger.notice("no batch scheduling", metadata: .data([.error: "\(error)"]))
        }
    }

    private static let maximumPasses = 8

    /// - Returns: how many threads have changed.
    private static func applyBatch() throws -> Int {
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
        var changed = 0
        for thread in names.compactMap({ pid_t($0) }) where sched_getscheduler(thread) == SCHED_OTHER {
            var parameter = sched_param()
            guard sched_setscheduler(thread, self.batchPolicy, &parameter) != 0 else {
                changed += 1
                continue
            }
            let error = errno
            // It may have ended meanwhile.
            guard error == ESRCH else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EPERM) }
        }
        return changed
    }

    /// `SCHED_BATCH` of Linux' `sched.h`, which Glibc's module leaves out.
    private static let batchPolicy: CInt = 3
}
