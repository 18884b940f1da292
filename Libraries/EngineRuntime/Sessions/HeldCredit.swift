/// The credit of messages whose handlers are still running, by the link that brought them.
///
/// Handlers finish in any order and say how long their message was, not where it came from: a session mostly has one
/// link, and over all of them the sums agree.
struct HeldCredit {
    private var held: [(link: UInt32, bytes: Int)] = []

    mutating func hold(_ bytes: Int, of link: UInt32) {
        if let last = self.held.indices.last, self.held[last].link == link {
            self.held[last].bytes += bytes
        } else {
            self.held.append((link, bytes))
        }
    }

    /// - Parameter give: called with what goes back to which link.
    mutating func release(_ bytes: Int, give: (_ bytes: Int, _ link: UInt32) -> Void) {
        var rest = bytes
        while rest > 0, let first = self.held.first {
            let part = min(rest, first.bytes)
            rest -= part
            self.held[0].bytes -= part
            if self.held[0].bytes == 0 { self.held.removeFirst() }
            give(part, first.link)
        }
    }

    mutating func releaseAll(give: (_ bytes: Int, _ link: UInt32) -> Void) {
        for (link, bytes) in self.held { give(bytes, link) }
        self.held = []
    }
}
