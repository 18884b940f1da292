import EngineIOProtocol
import Foundation

extension FuzzTarget {
    /// The options that an engine announces, and an operator writes: JSON in Node.js' words.
    static let engineIOOptions = FuzzTarget("engineio-options", maximumLength: 2_048) { input in
        let origin = String(decoding: input.chunk(), as: UTF8.self)
        guard let options = try? JSONDecoder().decode(ServerOptions.self, from: Data(input.takeRest())) else { return }
        guard (try? options.validate()) != nil else { return }
        let again = try JSONDecoder().decode(ServerOptions.self, from: JSONEncoder().encode(options))
        try promise(again == options, "options are written otherwise than read")
        try promise(options.pathPrefix.hasPrefix("/"), "the path \(options.pathPrefix)")
        let cookie = options.cookie?.headerValue(sid: origin)
        try promise(cookie.map(HeaderValue.isValid) ?? true, "the cookie \(cookie ?? "")")
        guard HeaderValue.isValid(origin), let cors = options.cors else { return }
        let preflight = cors.preflight(origin: origin, requestedHeaders: origin)
        for header in cors.headers(origin: origin) + (preflight?.headers ?? []) {
            try promise(HeaderValue.isToken(header.name) && HeaderValue.isValid(header.value), "the header \(header)")
        }
    }
}
