/// A value that was refused: names the option, what was given, where it came from, and what is accepted.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    package var description: String

    package init(_ description: String) {
        self.description = description
    }

    package init(option: OptionName, value: String, source: String, accepted: String) {
        self.init("\(option.kebabCase): \"\(value)\" (\(source)) is refused; accepted: \(accepted)")
    }
}
