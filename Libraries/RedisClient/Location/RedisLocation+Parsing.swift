extension RedisLocation {
    private static let forms =
        "redis://[user:password@]host[:port][,host…][/database] or redis-sentinel://…?master=name"

    /// - Throws: what is wrong with the text, and what would be right. The password is not repeated.
    package init(parsing text: String) throws(RedisLocationFault) {
        guard let mark = text.firstRange(of: "://") else { throw .init("no scheme", Self.forms) }
        let scheme = text[..<mark.lowerBound].lowercased()
        guard let (isSecure, usesSentinel) = Self.schemes[scheme] else {
            throw .init("scheme \(scheme)", Self.schemes.keys.sorted().joined(separator: ", "))
        }
        var rest = text[mark.upperBound...]
        var query: Substring?
        if let mark = rest.lastIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        self.init([])
        self.isSecure = isSecure
        // A password may hold an `@` that nobody encoded.
        if let mark = rest.lastIndex(of: "@") {
            (self.user, self.password) = try Self.credentials(rest[..<mark])
            rest = rest[rest.index(after: mark)...]
        }
        if let mark = rest.firstIndex(of: "/") {
            self.database = try Self.database(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        let port = usesSentinel ? 26_379 : 6_379
        for host in rest.split(separator: ",", omittingEmptySubsequences: false) {
            self.endpoints.append(try RedisEndpoint(parsing: host, defaultPort: port))
        }
        self.master = try Self.master(query, isWanted: usesSentinel)
    }

    private static let schemes: [String: (isSecure: Bool, usesSentinel: Bool)] = [
        "redis": (false, false), "rediss": (true, false), "redis-sentinel": (false, true),
        "rediss-sentinel": (true, true),
    ]

    private static func credentials(_ text: Substring) throws(RedisLocationFault) -> (String?, String?) {
        guard let mark = text.firstIndex(of: ":") else {
            throw .init("a user without a password", "user:password@host")
        }
        let user = text[..<mark].percentDecoded
        let password = text[text.index(after: mark)...].percentDecoded
        guard let user, let password, !password.isEmpty else {
            throw .init("user or password with a broken % sequence, or none", "user:password@host, percent-encoded")
        }
        return (user.isEmpty ? nil : user, password)
    }

    private static func database(_ text: Substring) throws(RedisLocationFault) -> Int {
        if text.isEmpty { return 0 }
        guard text.utf8.allSatisfy(\.isDigit), let number = Int(text), number <= 65_535 else {
            throw .init("database \(text)", "a number, as in redis://host/0")
        }
        return number
    }

    private static func master(_ query: Substring?, isWanted: Bool) throws(RedisLocationFault) -> String? {
        guard let query else {
            if isWanted { throw .init("a Sentinel without a name", "redis-sentinel://host/0?master=name") }
            return nil
        }
        let prefix = "master="
        guard isWanted, query.hasPrefix(prefix), let name = query.dropFirst(prefix.count).percentDecoded, !name.isEmpty
        else { throw .init("?\(query)", isWanted ? "?master=name" : "no query; ?master=name is Sentinel's") }
        return name
    }
}

extension RedisEndpoint {
    /// `host`, `host:port`, `[address]` or `[address]:port`.
    fileprivate init(parsing text: Substring, defaultPort: Int) throws(RedisLocationFault) {
        var (host, port) = (text, Substring())
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            port = text[text.index(after: end)...]
        } else if let mark = text.firstIndex(of: ":") {
            (host, port) = (text[..<mark], text[mark...])
        }
        self.init(host: String(host), port: defaultPort)
        if !port.isEmpty {
            let digits = port.dropFirst()
            guard port.hasPrefix(":"), digits.utf8.allSatisfy(\.isDigit), let number = Int(digits),
                (1...65_535).contains(number)
            else { throw .init("host \(text)", "host:port with a port from 1 to 65535") }
            self.port = number
        }
        guard !host.isEmpty, !host.contains(where: { $0 == "[" || $0 == "]" || $0.isWhitespace }) else {
            throw .init("host \"\(text)\"", "a name or an address, IPv6 in brackets")
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}

extension Substring {
    /// `nil` if a `%` is not followed by two hexadecimal digits, or the result is not UTF-8.
    fileprivate var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = self.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexadecimal, let low = rest.popFirst()?.hexadecimal else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexadecimal: UInt8? {
        Character(UnicodeScalar(self)).hexDigitValue.map { UInt8($0) }
    }
}
