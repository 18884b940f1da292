/// The numbers by which one link's engine and this gateway name what is bound between them: 20 bits of index, 12 bits
/// of generation. A freed index waits behind all other free ones, so that a late record for an ended request meets
/// another generation, and is recognised. 0 is nobody's.
package struct HandleTable<Bound> {
    private struct Slot {
        var generation: UInt32
        var bound: Bound?
    }

    private static var capacity: Int { 1 << 20 }
    private static var generations: UInt32 { 1 << 12 }
    /// So many free ones wait at least, lest a busy index runs through its generations.
    private static var resting: Int { 64 }

    private var slots: [Slot] = []
    private var free: [UInt32] = []
    /// How many of `free`, from its start, are in use again.
    private var taken = 0
    package private(set) var count = 0

    package init() {}

    package subscript(handle: Handle) -> Bound? {
        get { self.index(of: handle).flatMap { self.slots[$0].bound } }
        set {
            guard let index = self.index(of: handle), self.slots[index].bound != nil else { return }
            self.slots[index].bound = newValue
        }
    }

    /// - Returns: `nil` if the table is full.
    package mutating func insert(_ bound: Bound) -> Handle? {
        guard let index = self.nextIndex() else { return nil }
        self.slots[Int(index)].bound = bound
        self.count += 1
        return Handle(rawValue: self.slots[Int(index)].generation << 20 | index)
    }

    @discardableResult
    package mutating func remove(_ handle: Handle) -> Bound? {
        guard let index = self.index(of: handle), let bound = self.slots[index].bound else { return nil }
        self.slots[index] = Slot(generation: Self.next(self.slots[index].generation), bound: nil)
        self.free.append(UInt32(index))
        self.count -= 1
        return bound
    }

    /// Everything bound; nothing is bound any more.
    package mutating func removeAll() -> [Bound] {
        self.slots.indices.compactMap { index in
            self.remove(Handle(rawValue: self.slots[index].generation << 20 | UInt32(index)))
        }
    }

    private func index(of handle: Handle) -> Int? {
        let index = Int(handle.rawValue & 0xF_FFFF)
        guard index < self.slots.count, self.slots[index].generation == handle.rawValue >> 20 else { return nil }
        return index
    }

    /// Generations are never 0, and so no handle is.
    private static func next(_ generation: UInt32) -> UInt32 {
        generation + 1 < self.generations ? generation + 1 : 1
    }

    private mutating func nextIndex() -> UInt32? {
        let waiting = self.free.count - self.taken
        if waiting <= Self.resting, self.slots.count < Self.capacity {
            self.slots.append(Slot(generation: 1, bound: nil))
            return UInt32(self.slots.count - 1)
        }
        guard waiting > 0 else { return nil }
        defer { self.forgetTaken() }
        return self.free[self.taken]
    }

    private mutating func forgetTaken() {
        self.taken += 1
        guard self.taken > 1_024, self.taken * 2 > self.free.count else { return }
        self.free.removeFirst(self.taken)
        self.taken = 0
    }
}
