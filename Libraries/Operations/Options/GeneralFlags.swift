package import ArgumentParser

/// Flags of every service that may have the same value in each process of a machine.
package struct GeneralFlags: ParsableArguments {
    @Option(.config) package var config: String?
    @Option(.cpuScheduling) package var cpuScheduling: String?
    @Option(.logLevel) package var logLevel: String?
    @Option(.operationsHost) package var operationsHost: String?
    @Option(.shutdownTimeout) package var shutdownTimeout: String?

    package init() {}
}
