import Adapter
import Testing

@Suite("Requests to other servers")
struct ClusterRequestsTests {
    private var requests = ClusterRequests<String>()

    @Test("A request ends when each node has answered")
    mutating func everybodyAnswers() throws {
        let id = self.requests.begin("sockets", asking: ["a", "b"])
        let first = self.requests.answered(by: "a", for: id)
        #expect(first.ended == nil)
        let (waiter, last) = self.requests.answered(by: "b", for: id)
        let ended = try #require(last)
        #expect(waiter == "sockets")
        #expect(ended.missing == [])
        #expect(!ended.isTimedOut)
        #expect(self.requests.count == 0)
    }

    @Test("A second answer of a node, a stranger's and a late one count for nothing")
    mutating func strayAnswers() {
        let id = self.requests.begin("sockets", asking: ["a", "b"])
        _ = self.requests.answered(by: "a", for: id)
        let second = self.requests.answered(by: "a", for: id)
        #expect(second.waiter == nil)
        let strange = self.requests.answered(by: "stranger", for: id)
        #expect(strange.waiter == nil)
        let last = self.requests.answered(by: "b", for: id)
        #expect(last.ended != nil)
        let late = self.requests.answered(by: "b", for: id)
        #expect(late.waiter == nil)
    }

    @Test("A node that announces answers owes as many")
    mutating func announcedAnswers() {
        let id = self.requests.begin("acknowledgements", asking: ["a", "b"])
        let none = self.requests.announced(0, by: "a", for: id)
        #expect(none == nil)
        let two = self.requests.announced(2, by: "b", for: id)
        #expect(two == nil)
        let five = self.requests.announced(5, by: "b", for: id)
        #expect(five == nil, "it is announced once")
        let one = self.requests.answered(by: "b", for: id)
        #expect(one.ended == nil)
        let all = self.requests.answered(by: "b", for: id)
        #expect(all.ended?.missing == [])
    }

    @Test("Answers whose announcement was lost count, and their node is missing: nobody knows how many are lacking")
    mutating func lostAnnouncement() {
        let id = self.requests.begin("acknowledgements", asking: ["a", "b"], announced: true)
        let none = self.requests.announced(0, by: "a", for: id)
        #expect(none == nil)
        let (waiter, early) = self.requests.answered(by: "b", for: id)
        #expect(waiter == "acknowledgements")
        #expect(early == nil)
        #expect(self.requests.timedOut(id)?.missing == ["b"])
    }

    @Test("A request of which nobody reached anybody ends at once")
    mutating func nobodyReached() {
        let id = self.requests.begin("acknowledgements", asking: ["a"])
        let ended = self.requests.announced(0, by: "a", for: id)
        #expect(ended?.missing == [])
    }

    @Test("A node that leaves is missing from what waits for it, and completes it")
    mutating func nodeLeaves() {
        let first = self.requests.begin("first", asking: ["a", "b"])
        _ = self.requests.begin("second", asking: ["b"])
        let third = self.requests.begin("third", asking: ["a"])
        _ = self.requests.answered(by: "a", for: first)
        let ended = self.requests.left("b")
        #expect(ended.map(\.waiter) == ["first", "second"])
        #expect(ended.map(\.missing) == [["b"], ["b"]])
        #expect(!ended.contains { $0.isTimedOut })
        #expect(self.requests.waiter(third) == "third")
    }

    @Test("A node that has answered is not missing when it leaves")
    mutating func leavesAfterItsAnswer() {
        let id = self.requests.begin("sockets", asking: ["a", "b"])
        _ = self.requests.answered(by: "a", for: id)
        #expect(self.requests.left("a").isEmpty)
        let last = self.requests.answered(by: "b", for: id)
        #expect(last.ended?.missing == [])
    }

    @Test("When the time is up those are missing that have said nothing, not those whose clients are silent")
    mutating func timeIsUp() {
        let nodes = ["gone", "silent", "waiting"]
        let id = self.requests.begin("acknowledgements", asking: nodes, announced: true)
        _ = self.requests.announced(3, by: "waiting", for: id)
        _ = self.requests.left("gone")
        let ended = self.requests.timedOut(id)
        #expect(ended?.isTimedOut == true)
        #expect(ended?.missing == ["gone", "silent"])
        let again = self.requests.timedOut(id)
        #expect(again == nil)
    }

    @Test("A node that lacks some of its own answers when the time is up is missing, though the others count")
    mutating func answersLacking() {
        let id = self.requests.begin("sockets", asking: ["a", "b"])
        _ = self.requests.announced(2, by: "a", for: id)
        _ = self.requests.answered(by: "a", for: id)
        _ = self.requests.answered(by: "b", for: id)
        let ended = self.requests.timedOut(id)
        #expect(ended?.missing == ["a"])
    }
}
