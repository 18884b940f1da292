package import Backbone
package import Logging
package import Operations

extension Settings {
    /// The keys with which a node speaks CURVE; nil for plaintext.
    ///
    /// - Throws: `SettingsError`, which names the option, and says what is wrong with its file.
    package func nodeKeys(logger: Logger) throws -> NodeKeys? {
        guard self.text(.curveSecretKeyFile) != nil else {
            guard self.text(.curveAllowedKeys) == nil else {
                throw self.refusal(of: .curveAllowedKeys, accepted: "nothing without curve-secret-key-file")
            }
            return nil
        }
        let own = try self.keys(
            .curveSecretKeyFile,
            accepted: "a file with one secret key, closed to others, as signalbox-keys makes it",
            read: NodeKeys.own
        )
        let allowed = try self.keys(
            .curveAllowedKeys,
            accepted: "a file with the public keys of the nodes to trust, one a line"
        ) { path throws(KeyFileFault) in
            try AllowList(path: path, logger: logger)
        }
        return NodeKeys(own: own, allowed: allowed)
    }

    /// Reads the file that an option names; with a secret key, all of them are needed.
    package func keys<Keys>(
        _ option: OptionName,
        accepted: String,
        read: (String) throws(KeyFileFault) -> Keys
    ) throws(SettingsError) -> Keys {
        guard let path = self.text(option) else { throw self.refusal(of: option, accepted: accepted) }
        do throws(KeyFileFault) {
            return try read(path)
        } catch {
            throw self.refusal(of: option, fault: error, accepted: accepted)
        }
    }

    func refusal(of option: OptionName, fault: KeyFileFault, accepted: String) -> SettingsError {
        self.refusal(of: option, accepted: "\(accepted) (\(fault))")
    }
}
