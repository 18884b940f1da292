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
        let parts = origin.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.path = parts[0]
        self.query = parts.count > 1 ? parts[1] : ""
        self.originForm = String(origin)
    }

    /// Of OPTIONS alone.
    package var isServer: Bool { self.originForm == "*" }

    private static func withoutAuthority(_ target: String) throws(RequestFault) -> Substring {
        if target.hasPrefix("/") || target == "*" { return target[...] }
        guard let scheme = target.firstRange(of: "://") else { throw .target }
        guard ["http", "https"].contains(target[..<scheme.lowerBound].lowercased()) else { throw .target }
        let afterScheme = target[scheme.upperBound...]
        let end = afterScheme.firstIndex { $0 == "/" || $0 == "?" } ?? afterScheme.endIndex
        let authority = afterScheme[..<end].utf8
        guard !authority.isEmpty, HostHeader.isValid(authority) else { throw .target }
        let rest = afterScheme[end...]
        return rest.hasPrefix("/") ? rest : "/" + rest
    }
}
