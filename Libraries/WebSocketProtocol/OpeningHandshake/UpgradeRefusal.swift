/// Why a request is not upgraded. The texts are those of the `ws` package, which clients of Node.js servers know.
package enum UpgradeRefusal: Error, Hashable, Sendable, CaseIterable {
    case invalidMethod
    case invalidUpgrade
    case invalidKey
    case invalidVersion
    case invalidProtocols
    case invalidExtensions

    package var status: Int {
        switch self {
        case .invalidMethod: 405
        case .invalidUpgrade, .invalidKey, .invalidVersion, .invalidProtocols, .invalidExtensions: 400
        }
    }

    /// The response's body, `text/html`.
    package var message: String {
        switch self {
        case .invalidMethod: "Invalid HTTP method"
        case .invalidUpgrade: "Invalid Upgrade header"
        case .invalidKey: "Missing or invalid Sec-WebSocket-Key header"
        case .invalidVersion: "Missing or invalid Sec-WebSocket-Version header"
        case .invalidProtocols: "Invalid Sec-WebSocket-Protocol header"
        case .invalidExtensions: "Invalid or unacceptable Sec-WebSocket-Extensions header"
        }
    }

    /// A response's `Sec-WebSocket-Version`, from which a client learns what we speak.
    package var supportedVersions: String? {
        switch self {
        case .invalidVersion: "13, 8"
        case .invalidMethod, .invalidUpgrade, .invalidKey, .invalidProtocols, .invalidExtensions: nil
        }
    }
}
