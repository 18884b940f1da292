/// What one address may take of a gateway; `nil` and off for no limit.
package struct AddressLimit: Equatable, Sendable {
    package var connections: Int?
    package var rate: Rate?

    package init(connections: Int? = nil, rate: Rate? = nil) {
        self.connections = connections
        self.rate = rate
    }

    var isOff: Bool { self.connections == nil && self.rate == nil }
}

/// The open connections of each address, and how fast new ones come. Bounded; an address for which there is no room is
/// not limited.
package struct AddressTable: Sendable {
    package typealias Instant = ContinuousClock.Instant

    package enum Refusal: Equatable, Sendable {
        case tooMany
        case tooFast
    }

    package enum Verdict: Equatable, Sendable {
        /// Counted: `connectionClosed` is to follow.
        case admitted
        /// There is no room for another address.
        case untracked
        /// To be told so, and counted until `connectionClosed` says that it was.
        case refused(Refusal)
        /// As many of this address are being told: this one is closed without a word.
        case dropped(Refusal)
    }

    fileprivate struct Entry: Expiring {
        var open = 0
        var refused = 0
        var bucket: TokenBucket?

        func isIdle(now: Instant) -> Bool {
            self.open == 0 && self.refused == 0 && self.bucket?.isFull(now: now) ?? true
        }
    }

    package static let capacity = 65_536
    /// Of one address, connections that are told at once why they are refused.
    static let refusals = 16

    private let limit: AddressLimit
    private var entries: ExpiringTable<IPAddress, Entry>

    package init(_ limit: AddressLimit, capacity: Int = Self.capacity) {
        self.limit = limit
        self.entries = ExpiringTable(capacity: capacity)
    }

    package var count: Int { self.entries.count }

    /// - Parameter isNew: whether it takes of the rate; a proxy's connections do not.
    package mutating func connectionOpened(_ client: IPAddress, isNew: Bool = true, now: Instant) -> Verdict {
        let limit = self.limit
        return self.update(client, now) { entry in
            guard let refusal = entry.refusal(limit, isNew: isNew, now: now) else {
                entry.open += 1
                return .admitted
            }
            guard entry.refused < Self.refusals else { return .dropped(refusal) }
            entry.refused += 1
            return .refused(refusal)
        } ?? .untracked
    }

    /// - Parameter wasRefused: what `connectionOpened` had said.
    package mutating func connectionClosed(_ client: IPAddress, wasRefused: Bool) {
        _ = self.entries.updateExisting(client) { entry in
            if wasRefused { entry.refused -= 1 } else { entry.open -= 1 }
        }
    }

    /// A handshake beyond those that came with a new connection.
    ///
    /// - Returns: whether there is one too many; `nil` if there is no room for the address.
    package mutating func handshakeExceeds(_ client: IPAddress, now: Instant) -> Bool? {
        self.update(client, now) { entry in !(entry.bucket?.take(now: now) ?? true) }
    }

    private mutating func update<Result>(
        _ client: IPAddress,
        _ now: Instant,
        _ change: (inout Entry) -> Result
    ) -> Result? {
        let bucket = self.limit.rate.map { TokenBucket($0, now: now) }
        return self.entries.update(client, now: now, default: Entry(bucket: bucket), change)
    }
}

extension AddressTable.Entry {
    /// A connection that is refused for their number costs none of the rate.
    fileprivate mutating func refusal(
        _ limit: AddressLimit,
        isNew: Bool,
        now: AddressTable.Instant
    ) -> AddressTable.Refusal? {
        if let connections = limit.connections, self.open >= connections { return .tooMany }
        guard isNew, self.bucket?.take(now: now) == false else { return nil }
        return .tooFast
    }
}
