import Adapter
import Testing

@Suite("Which servers serve a namespace")
struct ClusterPeersTests {
    private static func peers() -> ClusterPeers {
        var peers = ClusterPeers()
        for node in ["a", "b", "other"] { peers.appeared(node) }
        peers.heard(["/", "/chat"], from: "a")
        peers.heard(["/"], from: "b")
        peers.heard(["/news"], from: "b")
        return peers
    }

    @Test("A node serves what it has told of, until it leaves")
    func serving() {
        var peers = Self.peers()
        #expect(peers.servers.sorted() == ["a", "b"])
        #expect(peers.count(serving: "/") == 2)
        #expect(peers.count(serving: "/news") == 1)
        #expect(peers.count(serving: "/unknown") == 0)
        peers.left("b")
        #expect(peers.servers == ["a"])
        #expect(peers.count(serving: "/news") == 0)
    }

    @Test("A node that appears again is known by what it has said")
    func appearsAgain() {
        var peers = Self.peers()
        peers.appeared("a")
        #expect(peers.count(serving: "/chat") == 1)
    }

    @Test("A node that withdraws serves nothing, until it says so again")
    func withdrawal() {
        var peers = Self.peers()
        peers.withdrew("b")
        #expect(peers.servers == ["a"])
        #expect(peers.contains("b"))
        peers.heard(["/chat"], from: "b")
        #expect(peers.count(serving: "/chat") == 2)
        #expect(peers.count(serving: "/news") == 0)
    }

    @Test("The late word of a node that has left counts for nothing")
    func lateWord() {
        var peers = Self.peers()
        peers.left("b")
        peers.heard(["/"], from: "b")
        #expect(peers.servers == ["a"])
    }
}
