import Glibc

/// How many files and sockets this process may have open at once.
package enum FileDescriptors {
    /// Raises the limit as far as the system lets it: shells hand out a low one, for programs that cannot count further
    /// than 1,024.
    package static func raiseLimit() {
        var limit = self.limits
        guard limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    package static var limit: Int {
        Int(clamping: self.limits.rlim_cur)
    }

    private static var limits: rlimit {
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        return limits
    }
}
