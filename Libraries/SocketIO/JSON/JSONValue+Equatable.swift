import SocketIOProtocol

extension JSONValue: Equatable, CustomStringConvertible {
    /// Whether both mean the same: white space, the spelling of strings and numbers, and the order of members do not
    /// count.
    public static func == (one: JSONValue, other: JSONValue) -> Bool {
        let kind = one.fragment.kind
        guard kind == other.fragment.kind else { return false }
        switch kind {
        case .null: return true
        case .bool: return one.bool == other.bool
        case .number: return one.int.map { $0 == other.int } ?? (one.double == other.double)
        case .string: return one.string == other.string
        case .array: return one.array == other.array
        case .object: return one.attachment == other.attachment && one.object == other.object
        }
    }

    public var description: String { self.text }
}
