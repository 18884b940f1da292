import NIOCore

/// What the servers, and the generator itself, spend between two moments.
struct Meter {
    private let servers: [ServerProcess]
    private let startedAt = NIODeadline.now()
    private let startCPU: [UInt64?]

    /// Starts now.
    init(_ servers: [ServerProcess]) {
        self.servers = servers + [ServerProcess.generator]
        self.startCPU = self.servers.map(\.cpuNanoseconds)
    }

    /// Adds duration, rate, and the CPU time of each server for each operation since the start.
    func read(operations: Int, named name: String, into figures: inout Figures) {
        let seconds = Double((NIODeadline.now() - self.startedAt).nanoseconds) / 1e9
        figures.add("seconds", seconds)
        figures.add("\(name)_per_second", operations: operations, in: seconds)
        for (server, start) in zip(self.servers, self.startCPU) {
            guard let start, let end = server.cpuNanoseconds, operations > 0 else { continue }
            figures.add("cpu_us_\(server.name)", Double(end - start) / Double(operations) / 1000)
        }
    }
}
