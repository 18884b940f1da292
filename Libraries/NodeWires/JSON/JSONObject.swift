import NIOCore
package import SocketIOProtocol

/// The members of a JSON object, to be looked up by name. Of several with one name the last counts, as for `JSON.parse`.
package struct JSONObject: Sendable {
    private let whole: JSONFragment
    private var members: [String: Range<Int>] = [:]

    /// - Returns: `nil` for what is no object.
    package init?(_ fragment: JSONFragment) {
        guard fragment.kind == .object else { return nil }
        self.whole = fragment
        let bytes = fragment.bytes
        bytes.withUnsafeReadableBytes { text in
            var cursor = JSONCursor(text)
            while let name = cursor.next(), let value = cursor.next() {
                self.members[fragment.slice(name).string ?? ""] = value
            }
        }
    }

    package var names: some Collection<String> { self.members.keys }

    package subscript(name: String) -> JSONFragment? {
        self.members[name].map { self.whole.slice($0) }
    }
}
