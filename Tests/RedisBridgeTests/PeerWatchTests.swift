import NodeWires
import Testing

@testable import RedisBridge

@Suite("Who listens at Redis") struct PeerWatchTests {
    private let peer = ClusterEnginePeer(node: "d4e5f6")

    @Test("A server to whom nobody has listened for two counts is gone, and told of once")
    func gone() {
        var watch = PeerWatch()
        #expect(watch.counted([(self.peer, 1)]) == [])
        #expect(watch.counted([(self.peer, 0)]) == [])
        #expect(watch.counted([(self.peer, 0)]) == [self.peer])
        #expect(watch.counted([(self.peer, 0)]) == [])
    }

    @Test("One that is back is not gone")
    func back() {
        var watch = PeerWatch()
        for count in [1, 0, 1, 0, 1] { #expect(watch.counted([(self.peer, count)]) == []) }
    }

    @Test("One that was never seen to listen is not judged")
    func unseen() {
        var watch = PeerWatch()
        for _ in 0..<5 { #expect(watch.counted([(self.peer, 0)]) == []) }
    }
}
