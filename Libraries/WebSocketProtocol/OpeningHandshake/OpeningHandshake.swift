/// The server's side of the opening handshake (RFC 6455 section 4.2): what a sound request is answered with.
///
/// The HTTP itself is the caller's: it hands in header values and writes the `101`.
package struct OpeningHandshake: Hashable, Sendable {
    /// The headers that matter. A header that came several times is joined by ", ", as HTTP has it.
    package struct Request: Hashable, Sendable {
        package var method: String
        package var upgrade: String?
        package var key: String?
        package var version: String?
        package var protocols: String?
        package var extensions: String?

        package init(
            method: String,
            upgrade: String?,
            key: String?,
            version: String?,
            protocols: String? = nil,
            extensions: String? = nil
        ) {
            self.method = method
            self.upgrade = upgrade
            self.key = key
            self.version = version
            self.protocols = protocols
            self.extensions = extensions
        }
    }

    /// `Sec-WebSocket-Accept`.
    package let accept: String
    /// `Sec-WebSocket-Protocol`: the client's first choice, as `ws` answers by default. Browsers give up without one.
    package let subprotocol: String?
    /// `Sec-WebSocket-Extensions` is its `headerValue`.
    package let perMessageDeflate: PerMessageDeflate?

    /// - Parameter perMessageDeflate: `nil` leaves every offer unanswered, and its header unread.
    package init(
        _ request: Request,
        perMessageDeflate configuration: PerMessageDeflate.Configuration? = nil
    ) throws(UpgradeRefusal) {
        guard request.method == "GET" else { throw .invalidMethod }
        guard request.upgrade?.lowercased() == "websocket" else { throw .invalidUpgrade }
        guard let key = request.key, Self.isKey(key) else { throw .invalidKey }
        // Version 8 is the draft that differs from the RFC in the name of the Origin header alone.
        guard request.version == "13" || request.version == "8" else { throw .invalidVersion }
        self.accept = Self.accept(forKey: key)
        self.subprotocol = try request.protocols.map(Self.firstProtocol)
        self.perMessageDeflate = try configuration.flatMap { (configuration) throws(UpgradeRefusal) in
            try Self.deflate(request.extensions, configuration)
        }
    }

    /// What a server answers to `key`: the proof that it has understood (section 4.2.2, step 5.4).
    package static func accept(forKey key: String) -> String {
        let input = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return Base64.encode(SHA1.hash(Array(input.utf8)))
    }

    /// Sixteen bytes in base64; `ws` looks no further either.
    private static func isKey(_ key: String) -> Bool {
        let bytes = Array(key.utf8)
        guard bytes.count == 24, bytes[22...] == [UInt8(ascii: "="), UInt8(ascii: "=")] else { return false }
        return bytes[..<22].allSatisfy(Base64.contains)
    }

    private static func firstProtocol(_ header: String) throws(UpgradeRefusal) -> String {
        let names = HeaderToken.split(header[...], at: ",")
        guard names.allSatisfy(HeaderToken.isValid), Set(names).count == names.count else { throw .invalidProtocols }
        return String(names[0])
    }

    private static func deflate(
        _ header: String?,
        _ configuration: PerMessageDeflate.Configuration
    ) throws(UpgradeRefusal) -> PerMessageDeflate? {
        guard let header else { return nil }
        guard let offers = ExtensionOffer.parse(header) else { throw .invalidExtensions }
        return PerMessageDeflate.negotiate(offers, configuration)
    }
}
