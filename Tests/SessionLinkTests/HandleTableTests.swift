import SessionLink
import Testing

@Suite struct HandleTableTests {
    @Test("A freed handle is not given again soon, and never under its old number")
    func reuse() throws {
        var table = HandleTable<Int>()
        var seen: Set<Handle> = []
        for value in 0..<10_000 {
            let inserted = table.insert(value)
            let handle = try #require(inserted)
            #expect(handle != .none)
            #expect(seen.insert(handle).inserted)
            #expect(table.remove(handle) == value)
            #expect(table[handle] == nil)
        }
        #expect(table.count == 0)
    }

    @Test("Everything bound can be taken at once")
    func removeAll() throws {
        var table = HandleTable<Int>()
        let handles = (0..<3).compactMap { table.insert($0) }
        try #require(handles.count == 3)
        table[handles[1]] = 7
        #expect(table.removeAll() == [0, 7, 2])
        #expect(table[handles[0]] == nil)
    }
}
