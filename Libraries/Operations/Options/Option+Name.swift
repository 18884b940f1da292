package import ArgumentParser

extension NameSpecification {
    /// Both spellings of an option: `--ping-interval` and `--pingInterval`.
    package static func option(_ option: OptionName) -> NameSpecification {
        [.customLong(option.kebabCase), .customLong(option.camelCase)]
    }
}

extension ArgumentHelp {
    /// The option's line in `--help`: what it is, then what it accepts.
    package static func option(_ option: OptionName) -> ArgumentHelp {
        switch option.values {
        case .text:
            ArgumentHelp("\(option.summary).", valueName: option.valueName)
        case .integer, .milliseconds, .boolean, .choice, .list, .json:
            ArgumentHelp("\(option.summary): \(option.values).", valueName: option.valueName)
        }
    }
}

extension Option where Value == String? {
    /// Declares a flag for an option. The value stays text: `Settings` reads flags, environment and file alike.
    ///
    /// The property must be named like the option's case, since `Flags` finds it by that name:
    /// ```swift
    /// @Option(.pingInterval) var pingInterval: String?
    /// ```
    package init(_ option: OptionName) {
        self.init(name: .option(option), parsing: .unconditional, help: .option(option))
    }
}

extension OptionName {
    fileprivate var valueName: String {
        switch self.values {
        case .text: "text"
        case .integer: "n"
        case .milliseconds: "ms"
        case .boolean: "true|false"
        case .choice(let words): words.joined(separator: "|")
        case .list: "list"
        case .json: "json"
        }
    }
}
