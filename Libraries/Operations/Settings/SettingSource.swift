import Configuration

/// One place that options come from.
struct SettingSource: Sendable {
    enum Kind: Sendable, Equatable {
        case flags
        case environment
        case file(String)
    }

    let kind: Kind
    private let provider: any ConfigProvider

    init(_ flags: Flags) {
        let values = flags.values.map { (Self.key(.flags, $0), ConfigValue(.string($1), isSecret: false)) }
        self.kind = .flags
        self.provider = InMemoryProvider(values: Dictionary(uniqueKeysWithValues: values))
    }

    init(environment: [String: String]) {
        self.kind = .environment
        self.provider = EnvironmentVariablesProvider(environmentVariables: environment)
    }

    init(_ file: FileProvider<OptionsFile>, path: String) {
        self.kind = .file(path)
        self.provider = file
    }

    /// The text that was given for an option, if it was.
    func text(_ option: OptionName) -> String? {
        // Every provider holds texts, so a lookup of one cannot fail; a provider that throws has none.
        let result = try? self.provider.value(forKey: Self.key(self.kind, option), type: .string)
        guard case .string(let text) = result?.value?.content else { return nil }
        return text
    }

    /// Where a value of this option stands, in the words of a refusal.
    func place(of option: OptionName) -> String {
        switch self.kind {
        case .flags: "flag --\(option.kebabCase)"
        case .environment: "environment variable \(option.environmentVariable)"
        case .file(let path): "file \(path)"
        }
    }

    /// The environment's provider makes `SIGNALBOX_PING_INTERVAL` of these two components.
    private static func key(_ kind: Kind, _ option: OptionName) -> AbsoluteConfigKey {
        switch kind {
        case .environment: AbsoluteConfigKey(["signalbox", option.camelCase])
        case .flags, .file: AbsoluteConfigKey([option.camelCase])
        }
    }
}
