import EngineIOProtocol
import SessionLink

/// A WebSocket's end of the link to the engine that owns its session.
struct EngineBinding {
    let link: EngineLink
    let handle: Handle
    /// Of the session's owner, as far as it is known here.
    private(set) var ownership: UInt32
    private var sequence: UInt32 = 0
    private var credit = SessionCredit()

    init(link: EngineLink, handle: Handle, ownership: UInt32) {
        self.link = link
        self.handle = handle
        self.ownership = ownership
    }

    /// Whether a packet may be sent now; else the client is not read on.
    var mayWrite: Bool { self.credit.isPositive && self.link.mayWrite }

    /// Whether it is the link's credit that is missing, not the session's.
    var waitsForLink: Bool { self.credit.isPositive && !self.link.mayWrite }

    mutating func granted(_ bytes: UInt32) {
        self.credit.granted(bytes)
    }

    /// Takes the word of the session's owner, or of a later one, and nobody else's.
    mutating func admits(_ stamp: SessionStamp) -> Bool {
        guard stamp.ownership >= self.ownership else { return false }
        self.ownership = stamp.ownership
        return true
    }

    /// - Throws: if the link carries no record of this length.
    mutating func message(isBinary: Bool, _ payload: RawSpan) throws(RecordTooLong) {
        let stamp = self.nextStamp()
        self.credit.spent(try self.link.message(self.handle, stamp, isBinary: isBinary, payload))
    }

    mutating func packet(type: UInt8, _ payload: RawSpan) throws(RecordTooLong) {
        let stamp = self.nextStamp()
        self.credit.spent(try self.link.packet(self.handle, stamp, type: type, payload))
    }

    private mutating func nextStamp() -> SessionStamp {
        self.sequence &+= 1
        return SessionStamp(ownership: self.ownership, sequence: self.sequence)
    }
}
