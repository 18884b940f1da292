/// `cors`: which pages of other origins a browser lets talk to the server, with the names of Node.js' `cors` module.
///
/// The headers of an actual request belong on every answer to it, refusals and static files too: without them a page
/// cannot even read why it was refused.
package struct CORSPolicy: SwitchableOption {
    /// Who may. In JSON: `"*"`, `true`, `false`, one origin, or a list of origins.
    package enum Origin: Equatable, Sendable {
        /// Everyone, said as `*`, which browsers do not accept together with credentials.
        case any
        /// Everyone, said by repeating the request's origin.
        case reflected
        /// No headers at all, and a preflight is a request like any other.
        case disabled
        case exactly(String)
        case oneOf([String])
    }

    package typealias Header = (name: String, value: String)

    /// The answer to a preflight request.
    package struct Preflight: Sendable {
        package let headers: [Header]
        /// The status of the answer, whose body is empty; `nil`: the request goes on to whoever handles it.
        package let status: UInt16?
    }

    package var origin: Origin
    package var methods: [String]
    /// `nil`: whatever the preflight asks for.
    package var allowedHeaders: [String]?
    package var exposedHeaders: [String]
    package var credentials: Bool
    /// Seconds for which a browser may remember a preflight.
    package var maxAge: Int?
    package var preflightContinue: Bool
    package var optionsSuccessStatus: UInt16

    package init() {
        self.init(origin: .any)
    }

    package init(
        origin: Origin = .any,
        methods: [String] = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"],
        allowedHeaders: [String]? = nil,
        exposedHeaders: [String] = [],
        credentials: Bool = false,
        maxAge: Int? = nil,
        preflightContinue: Bool = false,
        optionsSuccessStatus: UInt16 = 204
    ) {
        self.origin = origin
        self.methods = methods
        self.allowedHeaders = allowedHeaders
        self.exposedHeaders = exposedHeaders
        self.credentials = credentials
        self.maxAge = maxAge
        self.preflightContinue = preflightContinue
        self.optionsSuccessStatus = optionsSuccessStatus
    }

    /// The headers of the answer to an actual request.
    package func headers(origin: String?) -> [Header] {
        guard self.origin != .disabled else { return [] }
        let answer = self.originHeaders(origin)
        return answer.headers + self.exposure + Self.vary(answer.varies ? ["Origin"] : [])
    }

    /// The answer to an `OPTIONS` request, or `nil` where this policy has nothing to say.
    package func preflight(origin: String?, requestedHeaders: String?) -> Preflight? {
        guard self.origin != .disabled else { return nil }
        let answer = self.originHeaders(origin)
        var headers = answer.headers
        var varies = answer.varies ? ["Origin"] : []
        if !self.methods.isEmpty {
            headers.append(("Access-Control-Allow-Methods", self.methods.joined(separator: ",")))
        }
        if self.allowedHeaders == nil { varies.append("Access-Control-Request-Headers") }
        let allowed = self.allowedHeaders?.joined(separator: ",") ?? requestedHeaders ?? ""
        if !allowed.isEmpty { headers.append(("Access-Control-Allow-Headers", allowed)) }
        if let maxAge = self.maxAge { headers.append(("Access-Control-Max-Age", "\(maxAge)")) }
        headers += self.exposure + Self.vary(varies)
        return Preflight(headers: headers, status: self.preflightContinue ? nil : self.optionsSuccessStatus)
    }

    package func validate() throws(OptionError) {
        for value in self.origin.texts { try requireHeaderText("cors.origin", value) }
        for value in self.methods { try requireHeaderText("cors.methods", value) }
        for value in self.allowedHeaders ?? [] { try requireHeaderText("cors.allowedHeaders", value) }
        for value in self.exposedHeaders { try requireHeaderText("cors.exposedHeaders", value) }
        if let maxAge = self.maxAge { try require("cors.maxAge", maxAge, in: 0...Int(Int32.max), unit: "seconds") }
        try require("cors.optionsSuccessStatus", Int(self.optionsSuccessStatus), in: 200...299)
    }

    private func originHeaders(_ requested: String?) -> (headers: [Header], varies: Bool) {
        var headers: [Header] = []
        if let allowed = self.origin.allowed(requested) {
            headers.append(("Access-Control-Allow-Origin", allowed))
        }
        if self.credentials { headers.append(("Access-Control-Allow-Credentials", "true")) }
        return (headers, self.origin != .any)
    }

    private var exposure: [Header] {
        guard !self.exposedHeaders.isEmpty else { return [] }
        return [("Access-Control-Expose-Headers", self.exposedHeaders.joined(separator: ","))]
    }

    private static func vary(_ names: [String]) -> [Header] {
        names.isEmpty ? [] : [("Vary", names.joined(separator: ", "))]
    }
}

extension CORSPolicy.Origin {
    /// The value of `Access-Control-Allow-Origin`, or `nil` for none: the browser then refuses on the page's side.
    fileprivate func allowed(_ requested: String?) -> String? {
        switch self {
        case .any: "*"
        case .reflected: requested
        case .disabled: nil
        case .exactly(let origin): origin
        case .oneOf(let origins): requested.flatMap { origins.contains($0) ? $0 : nil }
        }
    }

    fileprivate var texts: [String] {
        switch self {
        case .any, .reflected, .disabled: []
        case .exactly(let origin): [origin]
        case .oneOf(let origins): origins
        }
    }
}
