package import ArgumentParser

/// How a node behaves in its cluster; which brokers it uses is a flag of the services themselves.
package struct PlaneFlags: ParsableArguments {
    @Option(.clusterName) package var clusterName: String?
    @Option(.curveBrokerKeys) package var curveBrokerKeys: String?
    @Option(.engineStallTimeout) package var engineStallTimeout: String?
    @Option(.heartbeatInterval) package var heartbeatInterval: String?
    @Option(.heartbeatTimeout) package var heartbeatTimeout: String?
    @Option(.responseTimeout) package var responseTimeout: String?

    package init() {}
}
