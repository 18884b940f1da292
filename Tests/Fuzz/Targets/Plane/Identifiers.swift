import Backbone

extension FuzzTarget {
    /// The names that clients and nodes give: each is written as it was read.
    static let identifiers = FuzzTarget("identifiers", maximumLength: 128) { input in
        let text = String(decoding: input.takeRest(), as: UTF8.self)
        if let id = SessionID(text) {
            try promise(id.description == text, "\(text) is written as \(id)")
            try promise(SessionID(id.description) == id, "\(id) is not read again")
            let made = SessionID(tag: id.tag, suffix: String(text.dropFirst(4)))
            try promise(made == id, "\(id) is not made of its parts")
        }
        if let tag = SlotTag(text) { try promise(tag.description == text, "\(text) is written as \(tag)") }
        if let node = NodeID(text) {
            try promise(node.description == text.lowercased(), "\(text) is written as \(node)")
        }
        if let topic = Topic(name: text) {
            try promise(topic.name == text.lowercased(), "\(text) is written as \(topic.name)")
        }
        if let broker = BrokerEndpoints(text) {
            try promise(BrokerEndpoints(broker.description) == broker, "\(text) is written as \(broker)")
        }
    }
}
