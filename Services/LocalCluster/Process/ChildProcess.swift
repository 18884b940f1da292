import Glibc

/// A process that was started with its standard output in a pipe.
struct ChildProcess: Sendable {
    let pid: Int32
    /// The reading end of its standard output; whoever reads it closes it.
    let output: Int32

    /// Starts a process. It dies with the *thread* that calls this, which therefore has to live as long as we do.
    ///
    /// The child has a process group of its own, so that Ctrl-C reaches us alone and children are ended in order; no
    /// input; our standard error; default signal handling.
    static func spawn(_ path: String, _ arguments: [String], _ environment: [String: String]) throws -> ChildProcess {
        let pipe = try Pipe()
        defer { close(pipe.writing) }
        do {
            let variables = environment.map { "\($0.key)=\($0.value)" }
            let pid = try self.spawn(path, [path] + arguments, variables, output: pipe.writing)
            return ChildProcess(pid: pid, output: pipe.reading)
        } catch {
            close(pipe.reading)
            throw error
        }
    }

    private static func spawn(
        _ path: String,
        _ arguments: [String],
        _ variables: [String],
        output: Int32
    ) throws -> Int32 {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.resetSignals(&attributes)

        return try Self.withCStrings(arguments) { arguments in
            try Self.withCStrings(variables) { variables in
                var pid: Int32 = 0
                let code = posix_spawn(&pid, path, &files, &attributes, arguments, variables)
                guard code == 0 else { throw ClusterFailure("cannot start \(path)", errno: code) }
                return pid
            }
        }
    }

    private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    /// C's array of texts, ended by a null pointer.
    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return try body(pointers + [nil])
    }
}
