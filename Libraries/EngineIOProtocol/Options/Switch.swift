/// An option that is `true`, `false` or an object in Node.js: `nil` is off, and `true` is the object with nothing in
/// it.
package struct Switch<Option: SwitchableOption>: Codable, Sendable {
    package var option: Option?

    package init(_ option: Option?) {
        self.option = option
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let isOn = try? container.decode(Bool.self) {
            self.option = isOn ? Option() : nil
        } else {
            self.option = try container.decode(Option.self)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let option = self.option {
            try container.encode(option)
        } else {
            try container.encode(false)
        }
    }
}

/// What a ``Switch`` holds.
package protocol SwitchableOption: Codable, Equatable, Sendable {
    /// What `true` stands for.
    init()

    /// - Throws: an ``OptionError`` that names the option and the accepted range.
    func validate() throws(OptionError)
}
