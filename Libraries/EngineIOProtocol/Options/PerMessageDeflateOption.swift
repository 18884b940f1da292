/// `perMessageDeflate`: compression of WebSocket messages (RFC 7692), with the names of Node.js' `ws` module.
package struct PerMessageDeflateOption: SwitchableOption {
    /// zlib's parameters for what the server sends.
    package struct Deflate: Codable, Equatable, Sendable {
        /// zlib's effort, 0…9, or -1 for its default.
        package var level: Int
        /// zlib's memory, 1…9.
        package var memLevel: Int

        package init(level: Int = -1, memLevel: Int = 8) {
            self.level = level
            self.memLevel = memLevel
        }

        package init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            self.level = try object.decodeIfPresent(Int.self, forKey: .level) ?? -1
            self.memLevel = try object.decodeIfPresent(Int.self, forKey: .memLevel) ?? 8
        }
    }

    /// Bytes below which a message is sent as it is.
    package var threshold: Int
    package var serverNoContextTakeover: Bool
    package var clientNoContextTakeover: Bool
    /// The server's window, 8…15, where the client can do with any.
    package var serverMaxWindowBits: Int?
    /// The window asked of clients, 8…15.
    package var clientMaxWindowBits: Int?
    package var zlibDeflateOptions: Deflate

    package init() {
        self.init(threshold: 1024)
    }

    package init(
        threshold: Int = 1024,
        serverNoContextTakeover: Bool = false,
        clientNoContextTakeover: Bool = false,
        serverMaxWindowBits: Int? = nil,
        clientMaxWindowBits: Int? = nil,
        zlibDeflateOptions: Deflate = Deflate()
    ) {
        self.threshold = threshold
        self.serverNoContextTakeover = serverNoContextTakeover
        self.clientNoContextTakeover = clientNoContextTakeover
        self.serverMaxWindowBits = serverMaxWindowBits
        self.clientMaxWindowBits = clientMaxWindowBits
        self.zlibDeflateOptions = zlibDeflateOptions
    }

    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        self.threshold = try object.decodeIfPresent(Int.self, forKey: .threshold) ?? self.threshold
        self.serverNoContextTakeover = try object.decodeIfPresent(Bool.self, forKey: .serverNoContextTakeover) ?? false
        self.clientNoContextTakeover = try object.decodeIfPresent(Bool.self, forKey: .clientNoContextTakeover) ?? false
        self.serverMaxWindowBits = try object.decodeIfPresent(Int.self, forKey: .serverMaxWindowBits)
        self.clientMaxWindowBits = try object.decodeIfPresent(Int.self, forKey: .clientMaxWindowBits)
        self.zlibDeflateOptions = try object.decodeIfPresent(Deflate.self, forKey: .zlibDeflateOptions) ?? Deflate()
    }

    package func validate() throws(OptionError) {
        try require("perMessageDeflate.threshold", self.threshold, in: 0...Int(Int32.max), unit: "bytes")
        try require("perMessageDeflate.serverMaxWindowBits", self.serverMaxWindowBits ?? 15, in: 8...15)
        try require("perMessageDeflate.clientMaxWindowBits", self.clientMaxWindowBits ?? 15, in: 8...15)
        try require("perMessageDeflate.zlibDeflateOptions.level", self.zlibDeflateOptions.level, in: -1...9)
        try require("perMessageDeflate.zlibDeflateOptions.memLevel", self.zlibDeflateOptions.memLevel, in: 1...9)
    }
}
