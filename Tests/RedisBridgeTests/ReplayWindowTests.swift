import Testing

@testable import RedisBridge

struct ReplayWindowTests {
    @Test func `Each number is taken once, in any order within the window`() {
        var window = ReplayWindow()
        var numbers = Array(1...UInt64(3_000))
        // Pairs that have overtaken each other, and some far later than they should.
        for index in stride(from: 0, to: numbers.count - 1, by: 2) { numbers.swapAt(index, index + 1) }
        for index in [0, 1_000] { numbers.swapAt(index, index + 900) }
        let isWhole = self.taken(numbers, by: &window) == numbers
        #expect(isWhole)
        #expect(self.taken(numbers, by: &window).isEmpty)
    }

    @Test func `What is as far behind as the window is long is refused`() {
        var window = ReplayWindow()
        #expect(self.taken([ReplayWindow.size + 1, 2, 1], by: &window) == [ReplayWindow.size + 1, 2])
    }

    @Test func `A leap forgets nothing that it should know`() {
        var window = ReplayWindow()
        let far: UInt64 = 10_000_000_000
        let numbers = [1, far, far, far - ReplayWindow.size + 1, 1]
        #expect(self.taken(numbers, by: &window) == [1, far, far - ReplayWindow.size + 1])
    }

    private func taken(_ numbers: [UInt64], by window: inout ReplayWindow) -> [UInt64] {
        var taken: [UInt64] = []
        for number in numbers where window.take(number) { taken.append(number) }
        return taken
    }
}
