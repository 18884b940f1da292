/// What values an option takes, in the words its refusal uses.
package enum OptionValues: Sendable, Equatable {
    case text
    case integer(ClosedRange<Int>)
    /// A duration, written as an integer of milliseconds.
    case milliseconds(ClosedRange<Int>)
    case boolean
    case choice([String])
    /// A comma separated list (or a JSON array); of these words alone when they are given.
    case list(of: [String]?)
    /// An object or boolean in Node.js: JSON.
    case json
}

extension OptionValues: CustomStringConvertible {
    package var description: String {
        switch self {
        case .text: "a text that is not empty"
        case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .milliseconds(let range): "milliseconds, an integer from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .list(of: nil): "a comma separated list that is not empty"
        case .list(of: .some(let words)): "a comma separated list of \(words.joined(separator: ", "))"
        case .json: "JSON"
        }
    }
}
