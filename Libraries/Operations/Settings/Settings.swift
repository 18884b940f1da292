import Configuration
import Foundation

/// The options of one process: a flag wins over the environment, the environment over the file, the file over the
/// service's default.
///
/// All values that this service reads are checked when the settings are loaded, so reading one never fails: it is
/// there and within its range, or it was not given.
package struct Settings: Sendable {
    package let service: ServiceKind
    /// What was given but is no option; whoever loads the settings logs them.
    package let unknown: [UnknownOption]
    private let sources: [SettingSource]

    /// - Throws: `SettingsError` for a value out of its range, or a file that cannot be read.
    package static func load(
        for service: ServiceKind,
        flags: Flags,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) async throws -> Settings {
        let environment = environment.filter { $0.key.hasPrefix(OptionName.environmentPrefix) }
        var sources = [SettingSource(flags), SettingSource(environment: environment)]
        var unknown = Self.unknownVariables(environment)
        if let (path, place) = Self.given(.config, by: sources) {
            let file = try await Self.file(path, place)
            sources.append(SettingSource(file, path: path))
            unknown += Self.unknownKeys(file, path)
        }
        let settings = Settings(service: service, unknown: unknown, sources: sources)
        try settings.check()
        return settings
    }

    /// Refuses a value for a reason that its range does not express.
    ///
    /// - Parameters:
    ///   - found: What is said of the value instead of the whole, which may hold a secret.
    ///   - accepted: What the service would take, in words.
    package func refusal(of option: OptionName, found: String? = nil, accepted: String) -> SettingsError {
        let (value, place) = Self.given(option, by: self.sources) ?? ("", "default")
        return SettingsError(option: option, value: found ?? value, source: place, accepted: accepted)
    }

    /// The text that was given for an option which this service reads.
    func given(_ option: OptionName) -> String? {
        precondition(self.reads(option), "\(self.service.rawValue) is not among the readers of \(option.kebabCase)")
        return Self.given(option, by: self.sources)?.value
    }

    private func check() throws(SettingsError) {
        for option in OptionName.allCases where self.reads(option) {
            guard let (value, place) = Self.given(option, by: self.sources) else { continue }
            guard option.values.accepts(value) else {
                throw SettingsError(option: option, value: value, source: place, accepted: "\(option.values)")
            }
        }
    }

    /// The local cluster hands on what it is given, so it checks for all.
    private func reads(_ option: OptionName) -> Bool {
        self.service == .localCluster || option.readers.contains(self.service)
    }

    private static func given(_ option: OptionName, by sources: [SettingSource]) -> (value: String, place: String)? {
        for source in sources {
            if let value = source.text(option) { return (value, source.place(of: option)) }
        }
        return nil
    }

    private static func file(_ path: String, _ place: String) async throws(SettingsError) -> FileProvider<OptionsFile> {
        do {
            let location = InMemoryProvider(values: ["filePath": ConfigValue(.string(path), isSecret: false)])
            return try await FileProvider<OptionsFile>(config: ConfigReader(provider: location))
        } catch {
            let accepted = "the path of a file with one JSON object (\(error))"
            throw SettingsError(option: .config, value: path, source: place, accepted: accepted)
        }
    }

    private static func unknownVariables(_ environment: [String: String]) -> [UnknownOption] {
        let known = Set(OptionName.allCases.map(\.environmentVariable))
        return environment.keys.filter { !known.contains($0) }.sorted().map { UnknownOption(variable: $0) }
    }

    private static func unknownKeys(_ file: FileProvider<OptionsFile>, _ path: String) -> [UnknownOption] {
        let file = file.snapshot() as? OptionsFile
        return (file?.unknownKeys ?? []).map { UnknownOption(key: $0, file: path) }
    }
}
