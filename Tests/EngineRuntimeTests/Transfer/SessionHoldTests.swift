import Backbone
import EngineIOProtocol
import NIOCore
import SessionLink
import Testing

@testable import EngineRuntime

@Suite("A session that the application is told of later")
struct SessionHoldTests {
    private static let start = ContinuousClock.now
    private static let offer = SessionHold.Offer(number: 7, node: NodeID(rawValue: 2))
    private static let webSocket = ChannelID(rawValue: 1)
    private static let post = SessionHold.Post(channel: ChannelID(rawValue: 2), packets: [.pong], failure: nil)

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant { Self.start + .milliseconds(milliseconds) }

    private func waiting() -> SessionHold {
        let head = RequestHead(method: "GET", uri: "/", headers: [], remoteAddress: "", isSecure: false)
        return SessionHold(head, until: self.at(300))
    }

    private func offered() -> SessionHold {
        var hold = self.waiting()
        _ = hold.webSocketAttached(Self.webSocket, offering: Self.offer, now: self.at(100))
        return hold
    }

    @Test("It waits for the delay, and not a moment less")
    func delay() {
        var hold = self.waiting()
        #expect(hold.deadline == self.at(300))
        let actions = [299, 300].map { hold.timerFired(now: self.at($0)) }
        #expect(actions == [.none, .tell(SessionHold.Detained())])
    }

    @Test("A WebSocket that cannot be offered anywhere ends it, and then has its turn")
    func own() {
        var hold = self.waiting()
        let action = hold.webSocketAttached(Self.webSocket, offering: nil, now: self.at(1))
        #expect(action == .tell(SessionHold.Detained(webSocket: Self.webSocket)))
    }

    @Test("A WebSocket of another cluster has the session offered there, which has its own short time")
    func offer() {
        var hold = self.waiting()
        let action = hold.webSocketAttached(Self.webSocket, offering: Self.offer, now: self.at(299))
        #expect(action == .offer(Self.offer))
        #expect(hold.deadline == self.at(299) + SessionHold.patience)
        let early = hold.timerFired(now: self.at(300))
        #expect(early == .none)
    }

    @Test("Once it is accepted the session moves, with the WebSocket")
    func accepted() {
        var hold = self.offered()
        let action = hold.accepted(Self.offer, now: self.at(110))
        #expect(action == .move(Self.offer, webSocket: Self.webSocket))
    }

    @Test("An acceptance of another offer, of another node or after its time moves nothing")
    func foreignAcceptance() {
        var hold = self.offered()
        let others = [
            hold.accepted(SessionHold.Offer(number: 8, node: Self.offer.node), now: self.at(110)),
            hold.accepted(SessionHold.Offer(number: 7, node: NodeID(rawValue: 3)), now: self.at(110)),
            hold.accepted(Self.offer, now: self.at(100) + SessionHold.patience),
        ]
        #expect(others == [.none, .none, .none])
        var waiting = self.waiting()
        let unasked = waiting.accepted(Self.offer, now: self.at(1))
        #expect(unasked == .none)
    }

    enum Failure: CaseIterable {
        case declined, late, nodeGone, ended
    }

    @Test(
        "An offer that is declined, late, or to a node that is gone ends it; WebSocket and POST go their way",
        arguments: Failure.allCases
    )
    func relayed(_ failure: Failure) {
        var hold = self.offered()
        let isDetained = hold.postReceived(Self.post)
        #expect(isDetained)
        let action =
            switch failure {
            case .declined: hold.declined(Self.offer)
            case .late: hold.timerFired(now: self.at(100) + SessionHold.patience)
            case .nodeGone: hold.left(Self.offer.node)
            case .ended: hold.ended()
            }
        #expect(action == .tell(SessionHold.Detained(webSocket: Self.webSocket, post: Self.post)))
    }

    @Test("Of other nodes and offers it takes no notice")
    func others() {
        var hold = self.offered()
        let actions = [
            hold.declined(SessionHold.Offer(number: 8, node: Self.offer.node)), hold.left(NodeID(rawValue: 3)),
        ]
        #expect(actions == [.none, .none])
    }

    @Test("POSTs are detained only while the session is offered")
    func posts() {
        var hold = self.waiting()
        let isDetained = hold.postReceived(Self.post)
        #expect(!isDetained)
    }

    @Test("A second WebSocket finds the place taken")
    func occupied() {
        var hold = self.offered()
        let other = ChannelID(rawValue: 9)
        let action = hold.webSocketAttached(other, offering: Self.offer, now: self.at(120))
        #expect(action == .decline(other))
    }

    @Test("Without the WebSocket for which it was offered it ends")
    func webSocketGone() {
        var hold = self.offered()
        _ = hold.postReceived(Self.post)
        let action = hold.channelClosed(Self.webSocket)
        #expect(action == .tell(SessionHold.Detained(post: Self.post)))
    }

    @Test("When a request is given up the application is told before its session ends")
    func requestGone() {
        var (waiting, offered) = (self.waiting(), self.offered())
        let actions = [waiting.channelClosed(Self.post.channel), offered.channelClosed(Self.post.channel)]
        #expect(actions == [.tell(SessionHold.Detained()), .tell(SessionHold.Detained(webSocket: Self.webSocket))])
    }

    @Test("What it holds is bounded")
    func bound() {
        var hold = self.waiting()
        let message = Message.binary(ByteBuffer(repeating: 0, count: HeldMessages.capacity / 2 - 5))
        let kept = (0..<3).map { _ in hold.messageReceived(message) }
        #expect(kept == [true, true, false])
        #expect(hold.messages.all == [message, message])
    }
}
