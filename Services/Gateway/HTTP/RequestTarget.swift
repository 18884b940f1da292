/// A request's target (RFC 9112, 3.2), reduced to origin-form: whatever scheme and host an absolute-form names, it is
/// this gateway that was asked.
package struct RequestTarget: Equatable {
    package let path: Substring
    package let query: Substring
    /// `path?query`, as applications see it.
    package let originForm: String

    package init(_ target: String) {
        let origin = Self.withoutAuthority(target)
        // By bytes: a mark is one whatever follows it, an accent too.
        let mark = origin.utf8.firstIndex(of: UInt8(ascii: "?")) ?? origin.endIndex
        self.path = origin[..<mark]
        self.query = Substring(origin.utf8[mark...].dropFirst())
        self.originForm = String(origin)
    }

    private static func withoutAuthority(_ target: String) -> Substring {
        guard target.utf8.first != UInt8(ascii: "/"), let scheme = target.utf8.firstRange(of: "://".utf8) else {
            return target[...]
        }
        let afterScheme = target[scheme.upperBound...]
        guard let end = afterScheme.utf8.firstIndex(where: { "/?".utf8.contains($0) }) else { return "/" }
        return afterScheme.utf8[end] == UInt8(ascii: "/") ? afterScheme[end...] : "/" + afterScheme[end...]
    }
}
