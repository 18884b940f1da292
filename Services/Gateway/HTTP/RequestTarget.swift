/// A request's target (RFC 9112, 3.2), reduced to origin-form: whatever scheme and host an absolute-form names, it is
/// this gateway that was asked.
package struct RequestTarget: Equatable {
    package let path: Substring
    package let query: Substring
    /// `path?query`, as applications see it.
    package let originForm: String

    package init(_ target: String) {
        let origin = Self.withoutAuthority(target)
        let parts = origin.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.path = parts[0]
        self.query = parts.count > 1 ? parts[1] : ""
        self.originForm = String(origin)
    }

    private static func withoutAuthority(_ target: String) -> Substring {
        guard !target.hasPrefix("/"), let scheme = target.firstRange(of: "://") else { return target[...] }
        let afterScheme = target[scheme.upperBound...]
        guard let end = afterScheme.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return afterScheme[end] == "/" ? afterScheme[end...] : "/" + afterScheme[end...]
    }
}
