import Testing

@testable import Backbone

@Suite("Repair requests")
struct RepairRequestsTests {
    private let asker = NodeID(rawValue: 1)
    private let other = NodeID(rawValue: 2)
    private let incarnation = Incarnation(rawValue: 7)

    @Test("are numbered from 1")
    func numbered() {
        var requests = RepairRequests()
        let numbers = [requests.next(), requests.next()]
        #expect(numbers == [1, 2])
    }

    @Test("are answered once, whichever brokers bring their copies")
    func copies() {
        var requests = RepairRequests()
        let arrivals: [(UInt64, NodeID)] = [
            (1, self.asker), (1, self.asker), (1, self.other), (2, self.asker), (2, self.asker), (1, self.asker),
        ]
        let answers = arrivals.map { requests.received($0, from: $1, self.incarnation) }
        #expect(answers == [true, false, true, true, false, false])
    }

    @Test("of a node's next life, and of one that has returned, are new")
    func again() {
        var requests = RepairRequests()
        let next = Incarnation(rawValue: 8)
        var answers = [requests.received(5, from: self.asker, self.incarnation)]
        answers.append(requests.received(1, from: self.asker, next))
        requests.nodeLeft(self.asker)
        answers.append(requests.received(1, from: self.asker, next))
        #expect(answers == [true, true, true])
    }
}
