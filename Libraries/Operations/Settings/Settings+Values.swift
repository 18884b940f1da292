/// Reading options; `nil` where none was given, so the default stands beside the field it fills:
/// `self.eventLoops = settings.integer(.eventLoops) ?? 1`.
extension Settings {
    package func text(_ option: OptionName) -> String? {
        self.given(option)
    }

    /// An integer, or the milliseconds of a duration.
    package func integer(_ option: OptionName) -> Int? {
        self.given(option).flatMap(OptionValues.integer)
    }

    package func duration(_ option: OptionName) -> Duration? {
        self.integer(option).map { .milliseconds($0) }
    }

    package func boolean(_ option: OptionName) -> Bool? {
        self.given(option).flatMap(OptionValues.boolean)
    }

    package func list(_ option: OptionName) -> [String]? {
        self.given(option).flatMap(OptionValues.list)
    }

    /// A value of an option that is an object or boolean in Node.js: its JSON, as it was given.
    package func json(_ option: OptionName) -> String? {
        self.given(option)
    }

    /// One of an option's words, as the enum whose raw values they are.
    package func choice<Choice: RawRepresentable<String>>(
        _ option: OptionName,
        as: Choice.Type = Choice.self
    ) -> Choice? {
        self.given(option).map { word in
            guard let choice = Choice(rawValue: word) else {
                preconditionFailure("\(Choice.self) lacks \(word), which \(option.kebabCase) accepts")
            }
            return choice
        }
    }
}
