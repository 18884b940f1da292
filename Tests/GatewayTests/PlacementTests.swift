import Gateway
import Testing

@Suite struct PlacementTests {
    @Test("Least-connection takes the better of two, never the worst of all")
    func leastConnection() {
        var placement = Placement(method: .leastConnection)
        var generator = SystemRandomNumberGenerator()
        let loads = [5, 9, 1]
        for _ in 0..<200 {
            #expect(placement.choose(among: 3, load: { loads[$0] }, using: &generator) != 1)
        }
    }

    @Test("Round-robin takes each in its turn")
    func roundRobin() {
        var placement = Placement(method: .roundRobin)
        var generator = SystemRandomNumberGenerator()
        let chosen = (0..<6).map { _ in placement.choose(among: 3, load: { _ in 0 }, using: &generator) }
        #expect(Set(chosen[..<3]) == [0, 1, 2])
        #expect(Array(chosen[..<3]) == Array(chosen[3...]))
    }

    @Test("Nothing is chosen where there is nothing", arguments: PlacementMethod.allCases)
    func nothing(_ method: PlacementMethod) {
        var placement = Placement(method: method)
        var generator = SystemRandomNumberGenerator()
        #expect(placement.choose(among: 0, load: { _ in 0 }, using: &generator) == nil)
    }
}
