/// Where others reach a node, as it advertises itself.
package struct Endpoint: Hashable, Sendable {
    /// What is spoken there: `link`.
    package var name: String
    /// `tcp://host:port` or `ipc://path`.
    package var address: String

    package init(name: String, address: String) {
        self.name = name
        self.address = address
    }
}
