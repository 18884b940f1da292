import Gateway
import Testing

@Suite struct AddressTableTests {
    private let start = ContinuousClock.now
    private let one: IPAddress
    private let other: IPAddress

    init() throws {
        self.one = try #require(IPAddress("192.0.2.1"))
        self.other = try #require(IPAddress("192.0.2.2"))
    }

    @Test("One address has so many connections at once, and others theirs")
    func connections() {
        var table = AddressTable(AddressLimit(connections: 2))
        for _ in 0..<2 { #expect(table.connectionOpened(self.one, now: self.start) == .admitted) }
        #expect(table.connectionOpened(self.one, now: self.start) == .refused(.tooMany))
        #expect(table.connectionOpened(self.other, now: self.start) == .admitted)
        table.connectionClosed(self.one, wasRefused: true)
        #expect(table.connectionOpened(self.one, now: self.start) == .refused(.tooMany))
        table.connectionClosed(self.one, wasRefused: false)
        #expect(table.connectionOpened(self.one, now: self.start) == .admitted)
    }

    @Test("Of those refused a few are told so at once, the others closed without a word")
    func refusals() {
        var table = AddressTable(AddressLimit(connections: 1))
        _ = table.connectionOpened(self.one, now: self.start)
        for _ in 0..<16 { #expect(table.connectionOpened(self.one, now: self.start) == .refused(.tooMany)) }
        #expect(table.connectionOpened(self.one, now: self.start) == .dropped(.tooMany))
        table.connectionClosed(self.one, wasRefused: true)
        #expect(table.connectionOpened(self.one, now: self.start) == .refused(.tooMany))
    }

    @Test("New connections and further handshakes share the rate of their address; a proxy's connection takes none")
    func rate() {
        var table = AddressTable(AddressLimit(rate: Rate(perSecond: 10, burst: 2)))
        #expect(table.connectionOpened(self.one, now: self.start) == .admitted)
        #expect(table.handshakeExceeds(self.one, now: self.start) == false)
        #expect(table.handshakeExceeds(self.one, now: self.start) == true)
        #expect(table.connectionOpened(self.one, now: self.start) == .refused(.tooFast))
        #expect(table.connectionOpened(self.one, isNew: false, now: self.start) == .admitted)
        #expect(table.connectionOpened(self.one, now: self.start + .milliseconds(100)) == .admitted)
    }

    @Test("In a full table a new address is not limited, and those in it still are")
    func full() throws {
        var table = AddressTable(AddressLimit(connections: 1), capacity: 1)
        #expect(table.connectionOpened(self.one, now: self.start) == .admitted)
        #expect(table.connectionOpened(self.other, now: self.start) == .untracked)
        #expect(table.connectionOpened(self.one, now: self.start) == .refused(.tooMany))
        table.connectionClosed(self.one, wasRefused: true)
        table.connectionClosed(self.one, wasRefused: false)
        #expect(table.connectionOpened(self.other, now: self.start + .seconds(1)) == .admitted)
        #expect(table.count == 1)
    }
}
