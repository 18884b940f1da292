import Operations

/// What is printed when a child has ended: `{"service":"engine","index":1,"pid":4712,"exited":137}`.
struct ExitLine: Encodable {
    var service: ServiceKind
    var index: Int
    var pid: Int32
    /// Its exit code, or 128 + the signal that killed it.
    var exited: Int32
}
