/// The code of each kind of record on the wire. Codes are never reused; the high half says who may send it.
package enum RecordKind: UInt8, CaseIterable, Sendable {
    // 0x0_: gateway to engine.
    case open = 0x01
    case poll = 0x02
    case postBegan = 0x03
    case post = 0x04
    case attach = 0x05
    case closed = 0x06
    case misdirected = 0x07
    case hello = 0x08

    // 0x1_: both ways.
    case message = 0x10
    case packet = 0x11

    // 0x2_: engine to gateway.
    case opened = 0x20
    case refused = 0x21
    case answer = 0x22
    case confirmed = 0x23
    case accepted = 0x24
    case heartbeat = 0x25
    case broadcast = 0x26
    case close = 0x27
    case credit = 0x28
    case notMine = 0x29
    case movedTo = 0x2a
}

extension RecordKind {
    /// Whether it may be sent only while there is credit, which it then takes: whatever carries what clients make long, or
    /// send as often as they like. Control records need none.
    @inline(__always)
    package var needsCredit: Bool {
        switch self {
        case .message, .packet, .post, .broadcast: true
        case .open, .poll, .postBegan, .attach, .closed, .misdirected, .hello, .opened, .refused, .answer, .confirmed,
            .accepted, .heartbeat, .close, .credit, .notMine, .movedTo:
            false
        }
    }
}
