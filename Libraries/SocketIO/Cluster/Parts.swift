extension Sequence {
    /// Cuts what has no bound into lists for one message each, of some 256 KB: the cluster plane carries no message beyond
    /// 16 MB, and repairs one between two nodes only if it is much shorter. No elements make no list.
    ///
    /// - Parameter byteCount: of an element; one that is larger has a list of its own.
    func parts(byteCount: (Element) -> Int) -> [[Element]] {
        var parts: [[Element]] = []
        var room = 0
        for element in self {
            let count = byteCount(element)
            if parts.isEmpty || count > room {
                parts.append([])
                room = 256 << 10
            }
            parts[parts.endIndex - 1].append(element)
            room -= count
        }
        return parts
    }
}
