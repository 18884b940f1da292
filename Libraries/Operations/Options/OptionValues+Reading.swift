import Foundation

/// Reading a text as what an option takes; `nil` means that it is not one of the accepted values.
extension OptionValues {
    func accepts(_ text: String) -> Bool {
        switch self {
        case .text: !text.isEmpty
        case .integer(let range), .milliseconds(let range): Self.integer(text).map(range.contains) ?? false
        case .boolean: Self.boolean(text) != nil
        case .choice(let words): words.contains(text)
        case .list(of: let words): Self.list(text).map { Self.isList($0, of: words) } ?? false
        case .json: Self.isJSON(text)
        }
    }

    static func integer(_ text: String) -> Int? { Int(text) }

    static func boolean(_ text: String) -> Bool? { Bool(text) }

    static func list(_ text: String) -> [String]? {
        if text.hasPrefix("[") {
            return try? JSONDecoder().decode([String].self, from: Data(text.utf8))
        }
        return text.split(separator: ",", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }

    private static func isList(_ elements: [String], of words: [String]?) -> Bool {
        !elements.isEmpty && elements.allSatisfy { words?.contains($0) ?? !$0.isEmpty }
    }

    private static func isJSON(_ text: String) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)) != nil
    }
}
