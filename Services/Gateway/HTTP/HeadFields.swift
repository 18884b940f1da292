package import NIOHTTP1

/// What HTTP itself acts on in a request's head, found in one pass over its fields and checked (RFC 9112, 3.2 and 6).
///
/// The decoder has refused what is malformed byte by byte, a Content-Length that is no number, and two lengths.
package struct HeadFields: Equatable {
    package enum Body: Equatable {
        case none
        case length(Int)
        case chunked
    }

    package private(set) var body = Body.none
    /// The client sends the body once it is told to go on.
    package private(set) var expectsContinue = false
    /// The decoder stops behind the request, whatever the connection would be changed to.
    package private(set) var asksForUpgrade = false
    package private(set) var isWebSocketUpgrade = false

    /// - Throws: if the request must not be served, whoever it is for.
    package init(_ head: HTTPRequestHead) throws(RequestFault) {
        let isHTTP10 = head.version.minor == 0
        var found = Found()
        for (name, value) in head.headers { try found.add(name, value) }
        guard head.method != .CONNECT else { throw .tunnel }
        if case .RAW = head.method { throw .unknownMethod }
        if found.hosts != 1 {
            guard found.hosts == 0 else { throw .severalHosts }
            guard isHTTP10 else { throw .noHost }
        }
        self.body = try Self.body(found, isHTTP10: isHTTP10)
        self.asksForUpgrade = found.connectionUpgrades && found.hasUpgrade
        // HTTP/1.0 knows neither upgrades nor expectations (RFC 9110, 7.8 and 10.1.1).
        guard !isHTTP10 else { return }
        guard !found.hasOtherExpectation else { throw .expectation }
        self.expectsContinue = found.expectsContinue
        self.isWebSocketUpgrade = found.connectionUpgrades && found.upgradesToWebSocket
        guard !self.isWebSocketUpgrade || self.body == .none else { throw .bodyOfUpgrade }
    }

    /// Whether reading the body to its end, for nothing, is cheaper than another connection.
    var hasSmallBody: Bool {
        switch self.body {
        case .none: true
        case .length(let length): length <= ConnectionLimits.unwantedBodyBytes
        case .chunked: false
        }
    }

    private static func body(_ found: Found, isHTTP10: Bool) throws(RequestFault) -> Body {
        guard let codings = found.codings else {
            return found.length == 0 ? .none : .length(found.length)
        }
        guard !isHTTP10 else { throw .codingInHTTP10 }
        guard let last = codings.last, last.equals("chunked") else { throw .unframed }
        guard codings.count == 1 else { throw .unknownCoding }
        return .chunked
    }
}

/// The fields that matter, as they are found.
private struct Found {
    var hosts = 0
    var length = 0
    /// Of Transfer-Encoding, in their order.
    var codings: [Substring.UTF8View]?
    var expectsContinue = false
    var hasOtherExpectation = false
    var connectionUpgrades = false
    var hasUpgrade = false
    var upgradesToWebSocket = false

    /// Names are told apart by their length first: most are none of these.
    mutating func add(_ name: String, _ value: String) throws(RequestFault) {
        let bytes = name.utf8
        switch bytes.count {
        case 4 where bytes.equals("host"):
            self.hosts += 1
            guard HostHeader.isValid(value.trimmed) else { throw .invalidHost }
        case 6 where bytes.equals("expect"):
            let isKnown = value.trimmed.equals("100-continue")
            self.expectsContinue = self.expectsContinue || isKnown
            self.hasOtherExpectation = self.hasOtherExpectation || !isKnown
        case 7 where bytes.equals("upgrade"):
            self.hasUpgrade = true
            self.upgradesToWebSocket = self.upgradesToWebSocket || value.trimmed.equals("websocket")
        case 10 where bytes.equals("connection"):
            guard !value.utf8.equals("keep-alive") else { break }
            let upgrades = value.listElements.contains { $0.equals("upgrade") }
            self.connectionUpgrades = self.connectionUpgrades || upgrades
        case 14 where bytes.equals("content-length"):
            self.length = Int(Substring(value.trimmed)) ?? .max
        case 17 where bytes.equals("transfer-encoding"):
            self.codings = (self.codings ?? []) + value.listElements
        case _:
            break
        }
    }
}

extension String {
    /// A header's value without the space behind it, which the decoder leaves.
    fileprivate var trimmed: Substring.UTF8View { self.utf8[...].trimmed }

    /// The elements of a list in a header (RFC 9110, 5.6.1), empty ones left out.
    fileprivate var listElements: [Substring.UTF8View] {
        self.utf8.split(separator: UInt8(ascii: ",")).map(\.trimmed).filter { !$0.isEmpty }
    }
}

extension Substring.UTF8View {
    fileprivate var trimmed: Substring.UTF8View {
        var rest = self.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = rest.last, last == 0x20 || last == 0x09 { rest.removeLast() }
        return rest
    }
}

extension Collection<UInt8> {
    /// Whether it is `lowercase`, whatever the case of its letters. ASCII alone.
    fileprivate func equals(_ lowercase: StaticString) -> Bool {
        guard self.count == lowercase.utf8CodeUnitCount else { return false }
        var expected = lowercase.utf8Start
        for byte in self {
            let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            guard (isCapital ? byte | 0x20 : byte) == expected.pointee else { return false }
            expected += 1
        }
        return true
    }
}
