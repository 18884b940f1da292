/// A name in the environment or in the file that is no option of the product: most likely a slip of the pen.
package struct UnknownOption: Sendable, Equatable {
    package var name: String
    package var source: String
    /// The known name that is spelled most alike.
    package var suggestion: String

    init(variable: String) {
        self.name = variable
        self.source = "environment"
        self.suggestion = Self.nearest(to: variable, among: OptionName.allCases.map(\.environmentVariable))
    }

    init(key: String, file: String) {
        self.name = key
        self.source = file
        self.suggestion = Self.nearest(to: key, among: OptionName.allCases.flatMap { [$0.camelCase, $0.kebabCase] })
    }

    private static func nearest(to name: String, among known: [String]) -> String {
        known.min { self.distance(name, $0) < self.distance(name, $1) } ?? ""
    }

    /// Levenshtein's distance: insertions, deletions and replacements from one word to the other.
    private static func distance(_ first: String, _ second: String) -> Int {
        let second = Array(second)
        var row = Array(0...second.count)
        for (i, character) in first.enumerated() {
            var diagonal = i
            row[0] = i + 1
            for (j, other) in second.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
