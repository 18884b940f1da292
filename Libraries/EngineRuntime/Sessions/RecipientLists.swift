import SessionLink

/// The WebSockets that a broadcast goes to, by the link that leads there. Most engines have few links, and sockets of one
/// link mostly follow one another: the list that took the last one is tried first.
struct RecipientLists {
    private(set) var lists: [(link: GatewayLink, recipients: [Recipient])] = []
    private var last = 0

    mutating func add(_ recipient: Recipient, of link: GatewayLink) {
        if !self.lists.indices.contains(self.last) || self.lists[self.last].link !== link {
            self.last = self.index(of: link)
        }
        self.lists[self.last].recipients.append(recipient)
    }

    private mutating func index(of link: GatewayLink) -> Int {
        if let index = self.lists.firstIndex(where: { $0.link === link }) { return index }
        self.lists.append((link, []))
        return self.lists.count - 1
    }
}
