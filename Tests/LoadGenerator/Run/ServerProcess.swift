import ArgumentParser
import Glibc

/// `NAME=PID`: a server process whose CPU time and memory are measured.
struct ServerProcess: ExpressibleByArgument, Sendable {
    let name: String
    private let processID: pid_t

    /// This process.
    static let generator = ServerProcess(name: "generator", processID: getpid())

    private init(name: String, processID: pid_t) {
        self.name = name
        self.processID = processID
    }

    init?(argument: String) {
        let parts = argument.split(separator: "=")
        guard parts.count == 2, let processID = pid_t(parts[1]) else { return nil }
        self.init(name: String(parts[0]), processID: processID)
    }

    /// What all of its threads have computed since it started; `nil` once it has ended.
    var cpuNanoseconds: UInt64? {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(self.processID, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Bytes of memory that are its own now; `nil` once it has ended.
    var residentBytes: Int? {
        guard let file = fopen("/proc/\(self.processID)/statm", "r") else { return nil }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 256)
        guard fgets(&text, Int32(text.count), file) != nil else { return nil }
        let fields = String(decoding: text.map(UInt8.init(bitPattern:)), as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? Int(fields[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
    }
}
