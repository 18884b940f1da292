/// A request's target (RFC 9112, 3.2), reduced to origin-form: whatever host an absolute-form names, it is this gateway
/// that was asked.
package struct RequestTarget: Equatable {
    package let path: Substring
    package let query: Substring
    /// `path?query`, as applications see it; `*` for the server as a whole.
    package let originForm: String

    /// - Throws: for another form, and for another scheme than HTTP's.
    package init(_ target: String) throws(RequestFault) {
        let origin = try Self.withoutAuthority(target)
        // By bytes: a mark is one whatever follows it, an accent too.
        let mark = origin.utf8.firstIndex(of: UInt8(ascii: "?")) ?? origin.endIndex
        self.path = origin[..<mark]
        self.query = Substring(origin.utf8[mark...].dropFirst())
        self.originForm = String(origin)
    }

    /// Of OPTIONS alone.
    package var isServer: Bool { self.originForm == "*" }

    private static func withoutAuthority(_ target: String) throws(RequestFault) -> Substring {
        if target.utf8.first == UInt8(ascii: "/") || target == "*" { return target[...] }
        guard let scheme = target.utf8.firstRange(of: "://".utf8) else { throw .target }
        guard ["http", "https"].contains(target[..<scheme.lowerBound].lowercased()) else { throw .target }
        let afterScheme = target[scheme.upperBound...]
        let end = afterScheme.utf8.firstIndex { "/?".utf8.contains($0) } ?? afterScheme.endIndex
        let authority = afterScheme[..<end].utf8
        guard !authority.isEmpty, HostHeader.isValid(authority) else { throw .target }
        let rest = afterScheme[end...]
        return rest.utf8.first == UInt8(ascii: "/") ? rest : "/" + rest
    }
}
