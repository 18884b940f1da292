package import ArgumentParser

/// What the command line gave, by option.
package struct Flags: Sendable, Equatable {
    package var values: [OptionName: String]

    package init(_ values: [OptionName: String] = [:]) {
        self.values = values
    }

    /// Reads the flags that a parsed command (or group of flags) declares, its option groups included.
    ///
    /// ArgumentParser finds flags by reflection, and so does this: one declaration per flag, nothing to keep in step.
    package init(_ arguments: some ParsableArguments) {
        self.init()
        self.collect(from: arguments)
    }

    private mutating func collect(from arguments: any ParsableArguments) {
        for child in Mirror(reflecting: arguments).children {
            if let option = child.value as? Option<String?> {
                self.take(option.wrappedValue, declaredAs: child.label ?? "")
            } else if let group = child.value as? any FlagGroup {
                self.collect(from: group.flags)
            }
        }
    }

    private mutating func take(_ value: String?, declaredAs label: String) {
        // A wrapper `@Option var pingInterval` is stored as `_pingInterval`.
        let property = String(label.drop { $0 == "_" })
        guard let option = OptionName(rawValue: property) else {
            preconditionFailure("the flag \(property) is not named like an option")
        }
        self.values[option] = value
    }
}

/// An option group, whatever flags it holds.
private protocol FlagGroup {
    var flags: any ParsableArguments { get }
}

extension OptionGroup: FlagGroup {
    fileprivate var flags: any ParsableArguments { self.wrappedValue }
}
