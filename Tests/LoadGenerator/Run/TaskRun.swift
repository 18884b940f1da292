import NIOCore

/// A number of equal tasks, some of them at a time, each measured from its beginning to its end.
final class TaskRun {
    private let stage: Stage
    private let tasks: Int
    private let outstanding: Int
    private let name: String
    private let start: (_ number: Int, TaskRun) -> Void
    private var begun = 0
    private var ended = 0
    private var meter: Meter?
    private var latencies = LatencyHistogram()

    /// - Parameters:
    ///   - name: of what a task is, in the plural.
    ///   - start: begins a task, which says `completed` or `failed` once.
    init(
        _ stage: Stage,
        tasks: Int,
        outstanding: Int,
        named name: String,
        start: @escaping (_ number: Int, TaskRun) -> Void
    ) {
        self.stage = stage
        self.tasks = tasks
        self.outstanding = outstanding
        self.name = name
        self.start = start
    }

    func begin() {
        self.stage.onEnd { self.report() }
        self.meter = self.stage.startMeter()
        for _ in 0..<min(self.outstanding, self.tasks) { self.beginTask() }
    }

    private func beginTask() {
        self.begun += 1
        self.start(self.begun - 1, self)
    }

    func completed(since startedAt: NIODeadline) {
        self.latencies.record(nanoseconds: UInt64(max(0, (NIODeadline.now() - startedAt).nanoseconds)))
        self.next()
    }

    func failed(_ reason: String) {
        self.stage.failed(reason)
        self.next()
    }

    private func next() {
        self.ended += 1
        if self.ended == self.tasks { return self.stage.end() }
        if self.begun < self.tasks { self.beginTask() }
    }

    private func report() -> Figures {
        var figures = Figures()
        self.meter?.read(operations: self.ended, named: self.name, into: &figures)
        figures.add(self.name, self.ended)
        figures.add(self.latencies)
        if self.ended < self.tasks { figures.addFlaw("\(self.tasks - self.ended) \(self.name) missing") }
        return figures
    }
}
