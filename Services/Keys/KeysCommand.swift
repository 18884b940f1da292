import ArgumentParser
import Backbone

/// Makes key pairs: the secret for a service, the public one for everybody who is to trust it.
@main
struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signalbox-keys",
        abstract: "Makes keys with which the nodes of a cluster know one another.",
        discussion: """
            For each NAME a file NAME.secret, for --curve-secret-key-file of that service, and a file NAME.public, for \
            the lists of those that are to trust it. The public keys are printed, too. With --bridge-secret a file \
            \(BridgeSecretFile.name), for --bridge-secret-file of the bridges of all linked clusters. Nothing is overwritten.
            """
    )

    @Option(help: "Folder of the files.")
    var folder = "."
    @Flag(help: "Makes the secret that linked clusters share.")
    var bridgeSecret = false
    @Argument(help: "One service each, or one for all its replicas.")
    var names: [String] = []

    func validate() throws {
        guard !self.names.isEmpty || self.bridgeSecret else {
            throw ValidationError("there is nothing to make; accepted: names, --bridge-secret, or both")
        }
        for name in self.names where !KeyFiles.isName(name) {
            throw ValidationError("\"\(name)\" is no name; accepted: letters, digits, - and _, first a letter or digit")
        }
        // The second would find the first one's files in its way, with half of the keys made.
        for (index, name) in self.names.enumerated() where self.names[..<index].contains(name) {
            throw ValidationError("\"\(name)\" is there twice; accepted: each name once")
        }
    }

    func run() throws {
        let files = self.names.map { KeyFiles(folder: self.folder, name: $0) }
        for file in files { try file.mustNotExist() }
        if self.bridgeSecret { try BridgeSecretFile.write(in: self.folder) }
        for file in files { print(try file.write(try CurveKeyPair.random())) }
    }
}
