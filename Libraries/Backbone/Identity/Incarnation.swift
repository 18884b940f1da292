#if canImport(Glibc)
import Glibc
#endif

/// One life of a node: the wall clock at its start, in microseconds.
///
/// A restarted node that kept its `NodeID` has a greater incarnation, and whatever an older one still says is ignored.
package struct Incarnation: Hashable, Comparable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package static func now() -> Incarnation {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Incarnation(rawValue: UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000)
    }

    package static func < (left: Incarnation, right: Incarnation) -> Bool {
        left.rawValue < right.rawValue
    }
}
