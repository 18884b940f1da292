import Backbone
import Testing

@testable import EngineRuntime

@Suite("Sessions of others that may come")
struct PreparedSessionsTests {
    private let start = ContinuousClock.now
    private let offer = PreparedSessions.Offer(number: 1, node: NodeID(rawValue: 2))
    private let transfer = SessionTransfer.fixture("session")

    private func prepared() -> PreparedSessions {
        var prepared = PreparedSessions()
        _ = prepared.prepare(self.transfer, self.offer, byteCount: 100, now: self.start)
        return prepared
    }

    @Test("The first request has the session, and nobody after it")
    func request() {
        var prepared = self.prepared()
        let taken = [prepared.take("other"), prepared.take("session"), prepared.take("session")]
        #expect(taken == [nil, self.transfer, nil])
        let deadline = prepared.deadline
        #expect(deadline == nil)
    }

    @Test("Its owner hands it over by the offer that it made, nobody by another")
    func moved() {
        var prepared = self.prepared()
        let others = [
            prepared.take("session", offered: PreparedSessions.Offer(number: 2, node: self.offer.node)),
            prepared.take("session", offered: PreparedSessions.Offer(number: 1, node: NodeID(rawValue: 3))),
        ]
        #expect(others == [nil, nil])
        let taken = prepared.take("session", offered: self.offer)
        #expect(taken == self.transfer)
    }

    @Test("An offer that its owner took back by silence is forgotten")
    func expiry() {
        var prepared = self.prepared()
        let deadline = prepared.deadline
        #expect(deadline == self.start + PreparedSessions.patience)
        let forgotten = [.zero, PreparedSessions.patience].map { prepared.forgetExpired(now: self.start + $0) }
        #expect(forgotten == [0, 1])
        #expect(prepared.count == 0)
    }

    @Test("Beyond the bounds offers are declined, until there is room")
    func bounds() {
        var prepared = self.prepared()
        let large = prepared.prepare(
            .fixture("large"),
            self.offer,
            byteCount: PreparedSessions.byteLimit - 99,
            now: self.start
        )
        #expect(!large)
        for number in 1..<PreparedSessions.limit {
            _ = prepared.prepare(.fixture("\(number)"), self.offer, byteCount: 1, now: self.start)
        }
        #expect(prepared.count == PreparedSessions.limit)
        let beyond = prepared.prepare(.fixture("beyond"), self.offer, byteCount: 1, now: self.start)
        #expect(!beyond)
        _ = prepared.take("1")
        let fits = prepared.prepare(.fixture("beyond"), self.offer, byteCount: 1, now: self.start)
        #expect(fits)
    }

    @Test("A session that is offered again is there once")
    func again() {
        var prepared = self.prepared()
        let later = PreparedSessions.Offer(number: 5, node: self.offer.node)
        _ = prepared.prepare(self.transfer, later, byteCount: 100, now: self.start)
        #expect(prepared.count == 1)
        let taken = [prepared.take("session", offered: self.offer), prepared.take("session", offered: later)]
        #expect(taken == [nil, self.transfer])
    }
}
