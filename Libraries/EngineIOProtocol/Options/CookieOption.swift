/// `cookie`: the cookie with the session's id that goes out on a polling handshake's answer, and nowhere else.
///
/// Signalbox needs no cookie; balancers in front of it may want one. `true` is `io=<sid>; Path=/; HttpOnly;
/// SameSite=Lax`; an object's keys replace those one by one. A fixed `expires` has no place in JSON; use `maxAge`.
package struct CookieOption: SwitchableOption {
    package enum SameSite: String, Codable, Sendable, CaseIterable {
        case strict
        case lax
        case none
    }

    package enum Priority: String, Codable, Sendable, CaseIterable {
        case low
        case medium
        case high
    }

    package var name: String
    /// `nil` (`false` in JSON): no Path attribute.
    package var path: String?
    package var domain: String?
    /// Seconds.
    package var maxAge: Int?
    package var httpOnly: Bool
    package var secure: Bool
    package var partitioned: Bool
    package var priority: Priority?
    /// `nil` (`false` in JSON): no SameSite attribute. `true` in JSON is `strict`.
    package var sameSite: SameSite?

    package init() {
        self.init(name: "io")
    }

    package init(
        name: String = "io",
        path: String? = "/",
        domain: String? = nil,
        maxAge: Int? = nil,
        httpOnly: Bool = true,
        secure: Bool = false,
        partitioned: Bool = false,
        priority: Priority? = nil,
        sameSite: SameSite? = .lax
    ) {
        self.name = name
        self.path = path
        self.domain = domain
        self.maxAge = maxAge
        self.httpOnly = httpOnly
        self.secure = secure
        self.partitioned = partitioned
        self.priority = priority
        self.sameSite = sameSite
    }

    /// The value of the `Set-Cookie` header for a session.
    package func headerValue(sid: String) -> String {
        var text = "\(self.name)=\(sid.percentEncoded)"
        if let maxAge = self.maxAge { text += "; Max-Age=\(maxAge)" }
        if let domain = self.domain { text += "; Domain=\(domain)" }
        if let path = self.path { text += "; Path=\(path)" }
        if self.httpOnly { text += "; HttpOnly" }
        if self.secure { text += "; Secure" }
        if self.partitioned { text += "; Partitioned" }
        if let priority = self.priority { text += "; Priority=\(priority.attribute)" }
        if let sameSite = self.sameSite { text += "; SameSite=\(sameSite.attribute)" }
        return text
    }

    package func validate() throws(OptionError) {
        guard HeaderValue.isToken(self.name) else {
            throw OptionError(option: "cookie.name", given: self.name.quotedAsJSON, accepted: "an HTTP token")
        }
        if let path = self.path { try requireHeaderText("cookie.path", path, except: ";") }
        if let domain = self.domain { try requireHeaderText("cookie.domain", domain, except: ";") }
        if let maxAge = self.maxAge { try require("cookie.maxAge", maxAge, in: 0...Int(Int32.max), unit: "seconds") }
    }
}

extension CookieOption.SameSite {
    fileprivate var attribute: String {
        switch self {
        case .strict: "Strict"
        case .lax: "Lax"
        case .none: "None"
        }
    }
}

extension CookieOption.Priority {
    fileprivate var attribute: String {
        switch self {
        case .low: "Low"
        case .medium: "Medium"
        case .high: "High"
        }
    }
}
