/// The header fields of a request; names are compared without regard to case.
public struct Headers: Sendable {
    /// As they came.
    public let fields: [(name: String, value: String)]

    public init(_ fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    /// The field's value, or nil; of several the first.
    public subscript(name: String) -> String? {
        let name = name.lowercased()
        return self.fields.first { $0.name.lowercased() == name }?.value
    }

    /// By lower-case name, as Node.js has them: several fields of one name are joined with a comma, cookies with a
    /// semicolon.
    public var dictionary: [String: String] {
        Dictionary(self.fields.map { ($0.name.lowercased(), [$0.value]) }, uniquingKeysWith: +)
            .reduce(into: [:]) { $0[$1.key] = $1.value.joined(separator: $1.key == "cookie" ? "; " : ", ") }
    }
}
