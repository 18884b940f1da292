/// What libzmq asks the process about a peer that wants to connect (ZeroMQ RFC 27, "ZAP").
///
///     version "1.0" | request id | domain | address | routing id | mechanism | credentials…
///
/// A frame each. Of CURVE the one credential is the peer's public key, 32 bytes, which the peer has proved to own.
struct AuthenticationRequest: Equatable, Sendable {
    static let version = Array("1.0".utf8)
    /// Frames of the longest request that is understood. A mechanism with more credentials is none of ours.
    static let maximumFrames = 8

    enum Credentials: Equatable, Sendable {
        case curve(CurveKey)
        /// Another mechanism, or other credentials than its own.
        case foreign(mechanism: String)
    }

    let id: [UInt8]
    /// Where the peer connects from: an IP address; for ipc what libzmq knows of the process.
    let address: String
    let credentials: Credentials

    /// Total: any frames are a request or a `DecodingFailure`.
    init(frames: [[UInt8]]) throws(DecodingFailure) {
        guard frames.count >= 6 else { throw .truncated }
        guard frames.count <= Self.maximumFrames else { throw .tooLarge }
        guard frames[0] == Self.version else { throw .invalid("version of ZAP") }
        guard frames[1].count <= 255 else { throw .invalid("request id") }
        self.id = frames[1]
        self.address = Self.text(frames[3])
        let mechanism = Self.text(frames[5])
        if mechanism == "CURVE", frames.count == 7, let key = CurveKey(frames[6]) {
            self.credentials = .curve(key)
        } else {
            self.credentials = .foreign(mechanism: mechanism)
        }
    }

    /// For logs: short, and nothing that would break a line.
    private static func text(_ bytes: [UInt8]) -> String {
        String(String(decoding: bytes.prefix(255), as: UTF8.self).filter { !$0.isNewline })
    }
}
