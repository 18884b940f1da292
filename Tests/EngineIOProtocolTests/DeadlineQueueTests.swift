import EngineIOProtocol
import Testing

@Suite("Deadline queue")
struct DeadlineQueueTests {
    private func at(_ milliseconds: Int) -> Instant { start + .milliseconds(milliseconds) }

    @Test("Keys come out when their deadline has come, the earliest first")
    func order() {
        var queue = DeadlineQueue<Int>()
        for key in [5, 1, 4, 2, 3] { queue.set(key, to: self.at(key)) }
        #expect(queue.next() == self.at(1))
        #expect(queue.popDue(now: self.at(0)) == nil)
        #expect((0..<3).map { _ in queue.popDue(now: self.at(3)) } == [1, 2, 3])
        #expect(queue.popDue(now: self.at(3)) == nil)
        #expect(queue.count == 2)
    }

    @Test("A deadline that moved counts where it is now", arguments: [1, 9])
    func move(target: Int) {
        var queue = DeadlineQueue<String>()
        queue.set("a", to: self.at(5))
        queue.set("b", to: self.at(6))
        queue.set("a", to: self.at(target))
        #expect(queue["a"] == self.at(target))
        #expect(queue.next() == self.at(min(target, 6)))
        #expect(queue.popDue(now: self.at(9)) == (target < 6 ? "a" : "b"))
        #expect(queue.popDue(now: self.at(9)) == (target < 6 ? "b" : "a"))
        #expect(queue.isEmpty)
    }

    @Test("A removed key never comes out, also when it had moved")
    func remove() {
        var queue = DeadlineQueue<Int>()
        queue.set(1, to: self.at(1))
        queue.set(1, to: self.at(2))
        queue.remove(1)
        queue.remove(2)
        #expect(queue.next() == nil)
        #expect(queue.popDue(now: self.at(9)) == nil)
    }

    @Test("A key without a deadline is removed")
    func update() {
        var queue = DeadlineQueue<Int>()
        queue.update(1, to: self.at(1))
        queue.update(1, to: nil)
        #expect(queue[1] == nil)
        #expect(queue.isEmpty)
    }

    @Test("It agrees with a plain dictionary, whatever is done to it", arguments: 0..<30)
    func model(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var queue = DeadlineQueue<Int>()
        var model: [Int: Instant] = [:]
        for step in 0..<2_000 {
            let key = Int.random(in: 0..<50, using: &generator)
            let deadline = self.at(step + Int.random(in: 0..<200, using: &generator))
            switch Int.random(in: 0..<5, using: &generator) {
            case 0:
                queue.remove(key)
                model[key] = nil
            case 1:
                let due = model.values.min().flatMap { $0 <= self.at(step) ? $0 : nil }
                let popped = queue.popDue(now: self.at(step))
                #expect(popped.flatMap { model[$0] } == due)
                if let popped { model[popped] = nil }
            default:
                queue.set(key, to: deadline)
                model[key] = deadline
            }
            #expect(queue.next() == model.values.min())
            #expect(queue.count == model.count)
        }
    }
}
