package import Operations

/// What is to be done about it.
package enum ClusterAction: Sendable, Equatable {
    case launch(Place, start: Int, brokers: [BrokerEndpoints?])
    /// Print the ready line, with the index of its place.
    case announce(ReadyLine)
    case reportExit(Place, pid: Int32, status: Int32)
    /// Ask the `/readyz` of these processes.
    case survey([Place: String])
    /// Print that the cluster is ready as a whole.
    case announceReady
    /// Ask these processes to end.
    case terminate([Int32])
    case kill([Int32])
    case end(exitCode: Int32)
}
