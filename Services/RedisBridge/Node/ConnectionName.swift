/// What Redis calls a bridge's connections, for people and for the bridge's successor: `signalbox-<cluster>-<node>`.
struct ConnectionName: Equatable {
    let text: String

    init(cluster: String, node: String) {
        // Redis takes no spaces, and nothing beyond ASCII.
        let graphic = cluster.unicodeScalars.map { ("!"..."~").contains($0) ? Character($0) : "_" }
        self.text = "signalbox-\(String(graphic))-\(node)"
    }

    /// - Parameter list: of `CLIENT LIST`: a line for each connection, of fields `name=value`.
    /// - Returns: the ids of those that have this name.
    func connections(in list: String) -> [Int64] {
        list.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.contains("name=\(self.text)") else { return nil }
            return fields.first { $0.hasPrefix("id=") }.flatMap { Int64($0.dropFirst(3)) }
        }
    }
}
