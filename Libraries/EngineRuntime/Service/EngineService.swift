import ArgumentParser
import Foundation
import Operations
public import SocketIO

/// Runs applications as engine services: reads the command line, the environment and the configuration file, joins
/// the cluster, and serves until SIGTERM or SIGINT.
public enum EngineService {
    /// An application and the protocol it speaks.
    public enum Application: Sendable {
        /// Served at `/socket.io/` unless `--path` says otherwise.
        case socketIO(any SocketIOApplication)
        /// Served at `/engine.io/` unless `--path` says otherwise.
        case engineIO(any EngineIOApplication)
    }

    /// Runs one of several applications, chosen with `--application`, and ends the process.
    ///
    /// - Parameters:
    ///   - applications: by name, each made when it is chosen.
    ///   - standard: the one that runs if none is chosen.
    public static func main(
        _ applications: [String: @Sendable () -> Application],
        default standard: String
    ) async -> Never {
        let flags = EngineFlags.parseOrExit()
        do {
            try await ServiceRunner.run(.engine, flags: flags) { context in
                let name = context.settings.text(.application) ?? standard
                guard let application = applications[name]?() else {
                    let names = applications.keys.sorted().joined(separator: ", ")
                    throw context.settings.refusal(of: .application, accepted: "one of \(names)")
                }
                return [try EngineProcess(application, context)]
            }
            exit(EXIT_SUCCESS)
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            EngineFlags.exit(withError: error)
        }
    }
}

extension SocketIOApplication {
    /// Runs this application as an engine service and ends the process.
    public static func main() async {
        await EngineService.main(["\(Self.self)": { .socketIO(Self()) }], default: "\(Self.self)")
    }
}

extension EngineIOApplication {
    /// Runs this application as an engine service and ends the process.
    public static func main() async {
        await EngineService.main(["\(Self.self)": { .engineIO(Self()) }], default: "\(Self.self)")
    }
}
