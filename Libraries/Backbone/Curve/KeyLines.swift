/// The format of every file with keys: a key a line, then, after a blank, a name for people.
///
///     # Services of the cluster in Lyon.
///     SbTW*0c?w%BLASv@FYG*LOu&%C(+1V}4h(mk%}H8 broker
///
/// A comment begins with `#` and a blank: a key may begin with `#`, too. Empty lines count for nothing.
struct KeyLines: Equatable {
    struct Line: Equatable {
        /// From 1, as editors count.
        var number: Int
        var key: String
        var name: String
    }

    let lines: [Line]

    init(_ text: String) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        self.lines = lines.enumerated().compactMap { index, line in
            let words = line.split(maxSplits: 1, whereSeparator: \.isWhitespace)
            guard let key = words.first, key != "#" else { return nil }
            let rest = words.dropFirst().first ?? ""
            let name = rest.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return Line(number: index + 1, key: String(key), name: name)
        }
    }

    /// The lines' public keys, in order.
    func publicKeys() throws(KeyFileFault) -> [(key: CurveKey, name: String)] {
        var keys: [(key: CurveKey, name: String)] = []
        for line in self.lines {
            guard let key = CurveKey(z85: line.key) else { throw .notAKey(line: line.number) }
            keys.append((key, line.name))
        }
        return keys
    }
}
