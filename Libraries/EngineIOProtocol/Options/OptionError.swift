/// An option that makes no sense: its Node.js name, what was given, and what would have been accepted.
package struct OptionError: Error, Equatable, Sendable, CustomStringConvertible {
    package let option: String
    package let given: String
    package let accepted: String

    package init(option: String, given: String, accepted: String) {
        self.option = option
        self.given = given
        self.accepted = accepted
    }

    package var description: String { "\(self.option): \(self.given) is not accepted, only \(self.accepted)" }
}

/// Checks that a value lies in a range, and says which one if it does not.
func require(
    _ option: String,
    _ value: Int,
    in range: ClosedRange<Int>,
    unit: String = ""
) throws(OptionError) {
    guard !range.contains(value) else { return }
    let accepted = "\(range.lowerBound)...\(range.upperBound)\(unit.isEmpty ? "" : " \(unit)")"
    throw OptionError(option: option, given: "\(value)", accepted: accepted)
}

/// Checks a text that becomes part of a header: there it must neither end the line nor the header.
func requireHeaderText(_ option: String, _ value: String, except excluded: String = "") throws(OptionError) {
    let isFine = HeaderValue.isValid(value) && !value.contains { excluded.contains($0) }
    guard !isFine else { return }
    let accepted = "printable text" + (excluded.isEmpty ? "" : " without any of \(excluded)")
    throw OptionError(option: option, given: value.quotedAsJSON, accepted: accepted)
}
