/// An answer that refuses a request: with one of Engine.IO's error codes and its exact JSON body, or bare.
///
/// The body of a coded refusal is `{"code":<code>,"message":"<message>"}`, `Content-Type: application/json`, status
/// 400, but 403 for ``forbidden(_:)``. Of an upgrade it is always `400 Bad Request`, `Connection: close`,
/// `Content-type: text/html` and the bare message, also for code 4: that is what Node.js sends, and browsers show
/// neither.
package struct Refusal: Error, Equatable, Sendable {
    /// Engine.IO's error codes.
    package enum Code: UInt8, Sendable, CaseIterable {
        case transportUnknown = 0
        case sessionUnknown = 1
        case badHandshakeMethod = 2
        case badRequest = 3
        case forbidden = 4
        case unsupportedProtocolVersion = 5
    }

    /// The HTTP status of the answer to a plain request.
    package let status: UInt16
    /// `nil`: the answer has no body.
    package let code: Code?
    package let message: String

    /// A refusal as it crosses the link.
    package init(status: UInt16, code: Code?, message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// A coded refusal with the text and the status that belong to the code.
    package init(_ code: Code, message: String? = nil) {
        self.init(status: code == .forbidden ? 403 : 400, code: code, message: message ?? code.text)
    }

    /// The body of the answer to a plain request; its content type is `application/json` unless it is empty.
    package var body: String {
        guard let code = self.code else { return "" }
        return "{\"code\":\(code.rawValue),\"message\":\(self.message.quotedAsJSON)}"
    }

    /// The body of the answer to an upgrade request.
    package var upgradeBody: String { self.message }
}

extension Refusal {
    package static let transportUnknown = Refusal(.transportUnknown)
    package static let sessionUnknown = Refusal(.sessionUnknown)
    package static let badHandshakeMethod = Refusal(.badHandshakeMethod)
    package static let badRequest = Refusal(.badRequest)
    package static let unsupportedProtocolVersion = Refusal(.unsupportedProtocolVersion)

    /// The application refused; `message` is its own text, or `nil` for "Forbidden".
    package static func forbidden(_ message: String? = nil) -> Refusal {
        Refusal(.forbidden, message: message)
    }

    /// A second poll or POST, a body of the wrong type, or a body that holds no packets.
    package static let invalidRequest = Refusal(status: 400, code: nil, message: "")
    /// A body larger than `maxHttpBufferSize`. The session stays open.
    package static let payloadTooLarge = Refusal(status: 413, code: nil, message: "")
    /// A method other than GET and POST, for a session that exists.
    package static let unsupportedMethod = Refusal(status: 500, code: nil, message: "")
    /// The engine takes no session now: it is leaving, or has no slot in the cluster. Another one may.
    package static let unavailable = Refusal(status: 503, code: nil, message: "")
}

extension Refusal.Code {
    /// Node.js' message for the code.
    package var text: String {
        switch self {
        case .transportUnknown: "Transport unknown"
        case .sessionUnknown: "Session ID unknown"
        case .badHandshakeMethod: "Bad handshake method"
        case .badRequest: "Bad request"
        case .forbidden: "Forbidden"
        case .unsupportedProtocolVersion: "Unsupported protocol version"
        }
    }
}
