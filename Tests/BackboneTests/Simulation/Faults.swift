/// What the simulated network does to each copy of a message.
struct Faults {
    var drop = 0.0
    var duplicate = 0.0
    /// Milliseconds; different delays reorder.
    var delay = 1...1

    static let none = Faults()
    static let heavy = Faults(drop: 0.2, duplicate: 0.1, delay: 1...60)

    /// When the copies of one message arrive.
    func delays(using generator: inout SeededGenerator) -> [Duration] {
        if generator.happens(self.drop) { return [] }
        let copies = generator.happens(self.duplicate) ? 2 : 1
        return (0..<copies).map { _ in .milliseconds(Int.random(in: self.delay, using: &generator)) }
    }
}
