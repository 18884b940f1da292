import ArgumentParser
import Operations

/// The command line of an engine: where it is reached, and every option of the application's Engine.IO and Socket.IO.
struct EngineFlags: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine",
        abstract: "Owns sessions and runs the application."
    )

    @Option(.application) var application: String?
    @Option(.linkBind) var linkBind: String?
    @Option(.linkAdvertise) var linkAdvertise: String?
    @Option(.brokers) var brokers: String?

    @OptionGroup(title: "Cluster") var plane: PlaneFlags
    @OptionGroup(title: "Sessions") var session: SessionFlags
    @OptionGroup(title: "Every service") var common: CommonFlags
}
