import Testing

@testable import NodeWires

@Suite struct ServedNamespacesTests {
    @Test("a namespace is served from its first engine to its last")
    func several() {
        var namespaces = ServedNamespaces()
        #expect(namespaces.heard(["/", "/x"], from: "1").added == ["/", "/x"])
        #expect(namespaces.heard(["/"], from: "2").added == [])
        #expect(namespaces.left("1") == ["/x"])
        #expect(namespaces.left("2") == ["/"])
    }

    @Test("namespaces beyond the limit are refused, and asked for once there is space")
    func limit() {
        var namespaces = ServedNamespaces(limit: 4)
        #expect(namespaces.heard(["/"], from: "1") == .init(added: ["/"]))
        let change = namespaces.heard(["/a", "/b", "/c", "/d", "/e"], from: "2")
        #expect(change == .init(added: ["/a", "/b", "/c"], refused: 2))
        #expect(!namespaces.contains("/d"))
        // One that others serve is there already.
        #expect(namespaces.heard(["/a"], from: "1") == .init())
        #expect(namespaces.hasRoomAgain() == false)
        // Those that were refused are none of ours.
        #expect(namespaces.left("2") == ["/b", "/c"])
        #expect(namespaces.hasRoomAgain() == true)
        #expect(namespaces.hasRoomAgain() == false)
        #expect(namespaces.heard(["/d"], from: "1").added == ["/d"])
    }

    @Test("a name that is too long is refused, and not asked for again")
    func longName() {
        var namespaces = ServedNamespaces()
        let name = "/" + String(repeating: "ü", count: 512)
        #expect(namespaces.heard([name, String(name.dropLast())], from: "1").added == [String(name.dropLast())])
        #expect(namespaces.hasRoomAgain() == false)
    }
}
