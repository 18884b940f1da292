import Adapter
import Testing

@Suite("Which servers serve a namespace")
struct ClusterPeersTests {
    @Test("A node serves what it has told of, until it leaves")
    func serving() {
        var peers = ClusterPeers()
        peers.heard(["/", "/chat"], from: "a")
        peers.heard(["/"], from: "b")
        peers.heard(["/news"], from: "b")
        #expect(peers.serving("/").sorted() == ["a", "b"])
        #expect(peers.serving("/news") == ["b"])
        #expect(peers.count(serving: "/unknown") == 0)
        peers.left("b")
        #expect(peers.serving("/") == ["a"])
        #expect(peers.count(serving: "/news") == 0)
    }
}
