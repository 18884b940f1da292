import Adapter

/// The followed rooms that one engine has in one namespace, and how much of its list of all rooms has come.
struct NamedRooms: Sendable {
    /// A list that is coming in.
    private struct List {
        var next: UInt32 = 0
        /// Rooms from before the list that it has not named so far.
        var unnamed: Set<String>
    }

    private(set) var all: Set<String> = []
    private var list: List?

    func contains(_ name: String) -> Bool { self.all.contains(name) }

    mutating func insert(_ name: String) { self.all.insert(name) }

    /// Removes what the engine has no longer. Of a list this is known once all parts of it are in: rooms that a later one
    /// names are in use. A list of which a part was lost takes nothing back; whoever loses something asks again.
    mutating func gone(after news: ClusterMessage.RoomNews) -> [String] {
        let gone = news.part.map { self.unnamed(by: $0, of: news.added) } ?? news.removed
        if news.part == nil { self.list?.unnamed.subtract(news.added) }
        return gone.filter { self.all.remove($0) != nil }
    }

    private mutating func unnamed(by part: ClusterMessage.RoomNews.Part, of names: [String]) -> [String] {
        // Taken out, so that it is not copied.
        let current = part.number == 0 ? List(unnamed: self.all) : self.list
        self.list = nil
        guard var list = current, list.next == part.number else { return [] }
        list.next += 1
        list.unnamed.subtract(names)
        guard part.isLast else {
            self.list = list
            return []
        }
        return list.unnamed.sorted()
    }
}
