import Foundation
import Operations

/// The services' executables: they stand beside ours.
struct Executables: Sendable {
    private let directory: String

    static func besidesThisOne() throws -> Executables {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let executables = Executables(directory: (own as NSString).deletingLastPathComponent)
        for service in [ServiceKind.broker, .engine, .gateway, .redisBridge] {
            let path = executables.path(of: service)
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw ClusterFailure("\(path) is missing: build the whole package, with `make build`")
            }
        }
        return executables
    }

    func path(of service: ServiceKind) -> String {
        "\(self.directory)/\(service.rawValue)"
    }

    var keys: String { "\(self.directory)/signalbox-keys" }
}
