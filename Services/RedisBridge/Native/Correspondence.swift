import Backbone
import NIOCore

/// A bridge's letters to and from others: numbers and seals what goes out, and lets in what is sealed, fresh and new.
///
/// What is new a bridge does not know of the time before its start: letters not older than `tolerance` that somebody kept
/// and publishes again are let in once more. Receivers know frames and batches by their numbers.
struct Correspondence {
    /// By how much clocks may differ, and how long a message may be under way.
    static let tolerance: UInt64 = 30_000
    /// Senders whose numbers are known; all of them have the secret.
    static let capacity = 4_096

    let own: Envelope.Sender
    private let seal: Seal
    private var counter: UInt64 = 0
    private var windows: [Envelope.Sender: (window: ReplayWindow, time: UInt64)] = [:]

    init(own: Envelope.Sender, secret: BridgeSecret) {
        self.own = own
        self.seal = Seal(secret)
    }

    /// - Parameter time: milliseconds since 1970.
    mutating func write(
        _ kind: Envelope.Kind,
        _ body: ByteBuffer,
        to channel: BridgeChannel,
        time: UInt64
    ) -> ByteBuffer {
        self.counter += 1
        let envelope = Envelope(kind: kind, sender: self.own, counter: self.counter, time: time, body: body)
        var bytes = envelope.encoded()
        self.seal.close(&bytes, for: channel.name)
        return bytes
    }

    /// - Returns: `nil` for what this bridge has sent itself.
    mutating func read(_ bytes: ByteBuffer, from channel: String, time: UInt64) throws(Envelope.Fault) -> Envelope? {
        let envelope = try Envelope(try self.seal.open(bytes, from: channel))
        let age = Int64(clamping: time) - Int64(clamping: envelope.time)
        guard age.magnitude <= Self.tolerance else { throw .stale(milliseconds: age) }
        guard self.isNew(envelope, time) else { throw .replayed }
        return envelope.sender == self.own ? nil : envelope
    }

    private mutating func isNew(_ envelope: Envelope, _ time: UInt64) -> Bool {
        var known = self.windows[envelope.sender] ?? (ReplayWindow(), envelope.time)
        if self.windows[envelope.sender] == nil { self.makeRoom(time) }
        defer { self.windows[envelope.sender] = known }
        known.time = max(known.time, envelope.time)
        return known.window.take(envelope.counter)
    }

    /// Whoever was silent for so long that its old messages are stale need not be remembered.
    private mutating func makeRoom(_ time: UInt64) {
        guard self.windows.count >= Self.capacity else { return }
        self.windows = self.windows.filter { $0.value.time + 2 * Self.tolerance > time }
        // So many at once have the secret and abuse it.
        if self.windows.count >= Self.capacity { self.windows = [:] }
    }
}
