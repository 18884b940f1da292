import Glibc

/// Ends this process when its parent ends, however that happens: nothing a local cluster started outlives it.
///
/// The kernel sends the signal when the *thread* that spawned us ends, so a parent spawns from a thread that lives as
/// long as itself.
enum ParentWatch {
    static func begin(parent: Int32) {
        self.dieWithParent()
        // The parent may have ended before the kernel was told; then somebody else is our parent now.
        if getppid() != parent { _exit(128 + SIGKILL) }
    }

    /// `PR_SET_PDEATHSIG` of Linux' `prctl.h`, which Glibc's module leaves out.
    private static let parentDeathSignal: CInt = 1

    /// `prctl(PR_SET_PDEATHSIG, SIGKILL)`. Swift does not import C functions with variable arguments, hence the
    /// lookup; the call itself takes five words.
    private static func dieWithParent() {
        typealias Word = CUnsignedLong
        typealias ProcessControl = @convention(c) (CInt, Word, Word, Word, Word) -> CInt
        guard let symbol = dlsym(nil, "prctl") else {
            preconditionFailure("the C library has no prctl")
        }
        let prctl = unsafeBitCast(symbol, to: ProcessControl.self)
        _ = prctl(self.parentDeathSignal, Word(SIGKILL), 0, 0, 0)
    }
}
