import Dispatch
import Operations
import Synchronization

extension Settings {
    /// Loading waits for a file; the fuzzer knows no `await`.
    static func loaded(
        _ service: ServiceKind,
        _ flags: Flags,
        _ environment: [String: String] = [:]
    ) throws -> Settings {
        let result = Mutex<Result<Settings, any Error>?>(nil)
        let isLoaded = DispatchSemaphore(value: 0)
        Task {
            do {
                let settings = try await Settings.load(for: service, flags: flags, environment: environment)
                result.withLock { $0 = .success(settings) }
            } catch {
                result.withLock { $0 = .failure(error) }
            }
            isLoaded.signal()
        }
        isLoaded.wait()
        return try result.withLock { $0! }.get()
    }
}
