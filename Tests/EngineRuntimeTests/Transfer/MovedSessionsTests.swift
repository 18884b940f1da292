import Backbone
import Testing

@testable import EngineRuntime

@Suite("Where sessions are that have moved")
struct MovedSessionsTests {
    private let start = ContinuousClock.now
    private let node = NodeID(rawValue: 2)

    private func moved() -> MovedSessions {
        var moved = MovedSessions()
        moved.insert("session", at: self.node, patience: .seconds(10), now: self.start)
        return moved
    }

    @Test("It is known as long as it is asked for")
    func use() {
        var moved = self.moved()
        let asked = moved.asked(for: "session", now: self.start + .seconds(9))
        #expect(asked == self.node)
        moved.forgetExpired(now: self.start + .seconds(18))
        #expect(moved.contains("session"))
        moved.forgetExpired(now: self.start + .seconds(19))
        let later = moved.asked(for: "session", now: self.start + .seconds(19))
        #expect(later == nil && moved.count == 0)
    }

    @Test("Sessions of an engine that is gone are nowhere")
    func lostEngine() {
        var moved = self.moved()
        moved.insert("elsewhere", at: NodeID(rawValue: 3), patience: .seconds(10), now: self.start)
        moved.forget(self.node)
        #expect(!moved.contains("session") && moved.contains("elsewhere"))
    }

    @Test("There is room for so many and no more")
    func bound() {
        var moved = MovedSessions()
        for number in 1..<MovedSessions.limit {
            moved.insert("\(number)", at: self.node, patience: .seconds(10), now: self.start)
        }
        #expect(moved.hasRoom)
        moved.insert("last", at: self.node, patience: .seconds(10), now: self.start)
        #expect(!moved.hasRoom)
    }
}
