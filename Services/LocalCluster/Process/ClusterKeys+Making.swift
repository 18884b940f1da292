import Foundation
import Operations

extension ClusterKeys {
    /// Has `signalbox-keys` make them, for this run.
    static func make(in folder: String, with command: String) throws -> ClusterKeys {
        let keys = ClusterKeys(folder: folder)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = ["--folder", folder] + self.services.map(\.rawValue)
        // Ours has a reader who waits for JSON.
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ClusterFailure("\(command) has made no keys") }
        for service in self.services {
            let peers = try self.peers(of: service).map { peer in
                try String(contentsOfFile: keys.publicKey(of: peer), encoding: .utf8)
            }
            try peers.joined().write(toFile: keys.allowed(by: service), atomically: false, encoding: .utf8)
        }
        return keys
    }
}
