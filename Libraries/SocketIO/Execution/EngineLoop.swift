public import NIOCore
import NIOPosix
import Synchronization

/// The one hot event loop of an engine process, usable as an executor of Swift concurrency.
///
/// Sessions, sockets, rooms and handlers live on it, so that nothing between a packet and its handler needs a lock, a
/// hop or a task. It is both a `SerialExecutor` (for ``EngineActor``) and a `TaskExecutor` (for tasks all of whose code,
/// isolated or not, is to run here); NIO's own loops are only the former.
///
/// `async` handlers start within the packet's own call, on this loop. They have no task executor preference: with one a
/// task does not start before the loop's next turn, behind packets that came later.
public final class EngineLoop: SerialExecutor, TaskExecutor {
    /// The loop of this process; its thread starts with the first use and ends with the process.
    public static let shared = EngineLoop(MultiThreadedEventLoopGroup(numberOfThreads: 1).next())

    /// The loop itself, for channels and timers that belong beside the sessions.
    public let eventLoop: any EventLoop

    private let jobs = Atomic<Int>(0)

    private init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// How many jobs Swift's runtime has handed to this loop: actor hops, task starts and resumptions.
    ///
    /// Packets with synchronous handlers add none, which the metrics and a test show.
    public var enqueuedJobs: Int {
        self.jobs.load(ordering: .relaxed)
    }

    /// Runs a job of Swift's runtime on the loop; called by the runtime alone.
    public func enqueue(_ job: consuming ExecutorJob) {
        self.jobs.wrappingAdd(1, ordering: .relaxed)
        let job = UnownedJob(job)
        self.eventLoop.execute {
            job.runSynchronously(
                isolatedTo: self.asUnownedSerialExecutor(),
                taskExecutor: self.asUnownedTaskExecutor()
            )
        }
    }

    /// Traps when the caller is not on the loop.
    public func checkIsolated() {
        self.eventLoop.preconditionInEventLoop()
    }

    /// Whether the caller is on the loop.
    public func isIsolatingCurrentContext() -> Bool? {
        self.eventLoop.inEventLoop
    }
}
