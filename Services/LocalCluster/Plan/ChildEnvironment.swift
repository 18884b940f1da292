import Foundation
package import Operations

/// The environment of the children: our own, and the flags we were given for them.
package struct ChildEnvironment: Sendable, Equatable {
    package private(set) var variables: [String: String]

    /// Options that name one process: what the environment says of them cannot hold for several.
    private static let ofOneProcess: [OptionName] = [
        .nodeName, .operationsPort, .parentPid, .linkBind, .linkAdvertise, .publishBind, .subscribeBind,
    ]

    package static func handedOn(
        _ flags: Flags,
        inherited: [String: String] = ProcessInfo.processInfo.environment
    ) -> ChildEnvironment {
        var variables = inherited
        for option in self.ofOneProcess { variables[option.environmentVariable] = nil }
        for (option, value) in flags.values where option.readers != [.localCluster] {
            variables[option.environmentVariable] = value
        }
        return ChildEnvironment(variables: variables)
    }
}
