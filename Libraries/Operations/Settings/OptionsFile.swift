import Configuration
import Foundation

/// The configuration file: one JSON object, its keys are options in either spelling of their flags.
///
/// Every value is kept as the text that a flag would have, so that flags, environment and file are read alike; an
/// object or array (`cors`) stays JSON. `null` is the same as leaving the key out.
struct OptionsFile: FileConfigSnapshot {
    struct ParsingOptions: FileParsingOptions {
        static let `default` = ParsingOptions()
    }

    let providerName: String
    private(set) var unknownKeys: [String] = []
    private var texts: [String: String] = [:]

    init(data: RawSpan, providerName: String, parsingOptions: ParsingOptions) throws {
        self.providerName = providerName
        let bytes = data.withUnsafeBytes { Data($0) }
        guard let object = try JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
            throw SettingsError("it is not a JSON object")
        }
        for (key, value) in object.sorted(by: { $0.key < $1.key }) {
            try self.add(key, value)
        }
    }

    private mutating func add(_ key: String, _ value: Any) throws {
        guard let option = OptionName(spelling: key) else {
            self.unknownKeys.append(key)
            return
        }
        guard self.texts[option.camelCase] == nil else {
            throw SettingsError("it has \(option.kebabCase) twice, in both spellings")
        }
        self.texts[option.camelCase] = try Self.text(value)
    }

    private static func text(_ value: Any) throws -> String? {
        if value is NSNull { return nil }
        if let text = value as? String { return text }
        let json = try JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return String(decoding: json, as: UTF8.self)
    }

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        let name = key.components.joined(separator: ".")
        let value = self.texts[name].map { ConfigValue(.string($0), isSecret: false) }
        return LookupResult(encodedKey: name, value: value)
    }

    var description: String { "\(self.providerName)[\(self.texts.count) options]" }
    var debugDescription: String { self.description }
}
