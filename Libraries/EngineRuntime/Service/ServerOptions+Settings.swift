import EngineIOProtocol
import Foundation
import Operations

extension ServerOptions {
    /// - Throws: `SettingsError` for objects (`cors`, `cookie`, …) that do not say what Node.js' options may say.
    init(_ settings: Settings, path: String) throws {
        self.init()
        self.path = settings.text(.path) ?? path
        self.addTrailingSlash = settings.boolean(.addTrailingSlash) ?? self.addTrailingSlash
        self.serveClient = settings.boolean(.serveClient) ?? self.serveClient
        self.allowUpgrades = settings.boolean(.allowUpgrades) ?? self.allowUpgrades
        self.maxHttpBufferSize = settings.integer(.maxHttpBufferSize) ?? self.maxHttpBufferSize
        self.transports = settings.list(.transports)?.compactMap(Transport.init(rawValue:)) ?? self.transports
        self.readTimes(settings)
        try self.readObjects(settings)
        do throws(OptionError) {
            try self.validate()
        } catch {
            guard let option = OptionName(spelling: error.option) else { throw error }
            throw settings.refusal(of: option, accepted: error.accepted)
        }
    }

    private mutating func readTimes(_ settings: Settings) {
        self.pingInterval = settings.integer(.pingInterval) ?? self.pingInterval
        self.pingTimeout = settings.integer(.pingTimeout) ?? self.pingTimeout
        self.upgradeTimeout = settings.integer(.upgradeTimeout) ?? self.upgradeTimeout
        self.noopUpgradeInterval = settings.integer(.noopUpgradeInterval) ?? self.noopUpgradeInterval
        self.connectTimeout = settings.integer(.connectTimeout) ?? self.connectTimeout
    }

    private mutating func readObjects(_ settings: Settings) throws {
        try settings.read(.cookie, into: &self.cookie)
        try settings.read(.cors, into: &self.cors)
        try settings.read(.httpCompression, into: &self.httpCompression)
        try settings.read(.perMessageDeflate, into: &self.perMessageDeflate)
    }
}

extension Settings {
    /// Reads an option that is `true`, `false` or an object.
    fileprivate func read<Option: SwitchableOption>(_ name: OptionName, into option: inout Option?) throws {
        guard let json = self.json(name) else { return }
        do {
            let given = try JSONDecoder().decode(Switch<Option>.self, from: Data(json.utf8)).option
            try given?.validate()
            option = given
        } catch let error as OptionError {
            throw self.refusal(of: name, accepted: "\(error.option) as \(error.accepted)")
        } catch {
            throw self.refusal(of: name, accepted: "true, false or the object of the Node.js option: \(error)")
        }
    }
}
