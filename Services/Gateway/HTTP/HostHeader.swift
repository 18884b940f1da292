/// Where a request is addressed: `host`, `host:port`, or nothing where its target has no authority (RFC 9112, 3.2).
package enum HostHeader {
    package static func isValid(_ bytes: Substring.UTF8View) -> Bool {
        guard bytes.first != UInt8(ascii: "[") else { return Self.isLiteral(bytes) }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return bytes.allSatisfy(Self.isNameByte) }
        return bytes[..<colon].allSatisfy(Self.isNameByte) && Self.isPort(bytes[colon...])
    }

    /// An address of IPv6 in its brackets, and perhaps a port.
    private static func isLiteral(_ bytes: Substring.UTF8View) -> Bool {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
        let address = bytes[..<end].dropFirst()
        return !address.isEmpty && address.allSatisfy { Self.isNameByte($0) || $0 == UInt8(ascii: ":") }
            && Self.isPort(bytes[end...].dropFirst())
    }

    /// Nothing, or a colon and a number that ports have.
    private static func isPort(_ bytes: Substring.UTF8View) -> Bool {
        guard bytes.first == UInt8(ascii: ":") else { return bytes.isEmpty }
        let digits = bytes.dropFirst()
        guard digits.count <= 5, digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) else {
            return false
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } <= 65_535
    }

    /// `unreserved`, `sub-delims` and what percent-encoding is written with (RFC 3986, 3.2.2).
    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case let other: "-._~!$&'()*+,;=%".utf8.contains(other)
        }
    }
}
