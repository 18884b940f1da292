/// What a simulated path does to datagrams, and what befalls its ends.
struct Faults {
    var drop = 0.0
    var duplicate = 0.0
    /// Every datagram takes a time within this range, so a wide one reorders.
    var delay = 1...1
    /// When the path is cut and for how long, in milliseconds.
    var cuts: [(at: Int, length: Int)] = []
    /// Whether the ends are told of cuts.
    var cutsAreSeen = true
    /// When the engine is replaced by a new process, in milliseconds.
    var restarts: [Int] = []

    /// Loss, repetition, delay and disorder: nothing that a link may not mend.
    static func mild(_ generator: inout SeededGenerator) -> Faults {
        var faults = Faults()
        if generator.chance(0.7) { faults.drop = Double.random(in: 0...0.3, using: &generator) }
        if generator.chance(0.6) { faults.duplicate = Double.random(in: 0...0.3, using: &generator) }
        if generator.chance(0.6) { faults.delay = 1...Int.random(in: 1...40, using: &generator) }
        return faults
    }

    /// The same, and cuts of any length, engines that restart.
    static func severe(_ generator: inout SeededGenerator) -> Faults {
        var faults = Faults.mild(&generator)
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let isLong = generator.chance(0.3)
            let length = Int.random(in: isLong ? 2_000...14_000 : 10...1_500, using: &generator)
            faults.cuts.append((Int.random(in: 0...3_000, using: &generator), length))
        }
        faults.cutsAreSeen = generator.chance(0.5)
        for _ in 0..<Int.random(in: 0...2, using: &generator) where generator.chance(0.5) {
            faults.restarts.append(Int.random(in: 0...3_000, using: &generator))
        }
        return faults
    }
}
