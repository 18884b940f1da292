import ArgumentParser
import Operations

/// Starts brokers, engines, gateways and bridges as child processes on this machine, for development, tests and benchmarks.
@main
struct LocalClusterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "local-cluster",
        abstract: "Runs a whole cluster on this machine, as child processes.",
        discussion: "Options of the services are handed on to them. SIGTERM or SIGINT ends everything."
    )

    @Option(.gateways) var gateways: String?
    @Option(.engines) var engines: String?
    // In the environment SIGNALBOX_BROKERS names endpoints, for services; here the flag alone counts, a number.
    @Option(name: .option(.brokers), help: "Number of brokers: an integer from 1 to 16.")
    var brokers = 1
    @Option(.bridges) var bridges: String?
    @Option(.application) var application: String?
    @Option(.port) var port: String?
    @Option(.link) var link: String?
    @Flag(name: .option(.restart), help: .option(.restart)) var restart = false
    @Flag(name: .option(.curve), help: .option(.curve)) var curve = false

    @OptionGroup(title: "Options handed on to every service") var general: GeneralFlags
    @OptionGroup(title: "Keys of all services, instead of those that --curve makes") var ownCurve: CurveFlags
    @OptionGroup(title: "Options handed on to engines and gateways") var plane: PlaneFlags
    @OptionGroup(title: "Options handed on to engines") var session: SessionFlags
    @OptionGroup(title: "Options handed on to gateways") var connections: ConnectionFlags
    @OptionGroup(title: "Options handed on to bridges, of which there is one with --redis") var redis: RedisFlags

    func run() async throws {
        let flags = Flags(self)
        try await ServiceProcess.run(.localCluster, flags: flags) { settings, logger in
            let options = try ClusterOptions(settings, brokers: self.brokers, restart: self.restart, curve: self.curve)
            let executables = try Executables.besidesThisOne()
            let sockets = try SocketDirectory.create()
            defer { sockets.remove() }
            let keys = options.curve ? try ClusterKeys.make(in: sockets.path, with: executables.keys) : nil
            let environment = ChildEnvironment.handedOn(flags)
            let plan = ClusterPlan(options: options, sockets: sockets.path, keys: keys, environment: environment)
            let cluster = Cluster(plan, executables, logger)
            let exitCode = await cluster.run()
            guard exitCode == 0 else { throw ExitCode(exitCode) }
        }
    }
}
