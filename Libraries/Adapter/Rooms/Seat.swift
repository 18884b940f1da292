/// A socket's place in `Rooms`: found without hashing its id. Outdated, and then without effect, once it was removed.
@usableFromInline
package struct Seat: Hashable, Sendable {
    @usableFromInline let number: Int32
    let generation: UInt32
}
