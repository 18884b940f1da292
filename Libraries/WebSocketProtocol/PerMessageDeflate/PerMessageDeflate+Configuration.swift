extension PerMessageDeflate {
    /// What the application wants of the extension: the options of the `ws` package that concern a server.
    package struct Configuration: Hashable, Sendable {
        /// Bytes from which on a message is compressed.
        package var threshold: Int
        /// `true`: always. `false`: offers that ask for it are declined. `nil`: as the client asks.
        package var serverNoContextTakeover: Bool?
        /// `true`: the client is told to. Otherwise it is as the client offers.
        package var clientNoContextTakeover: Bool?
        /// The server's window, 8 to 15 bits; offers of a smaller one are declined. `nil`: as the client asks, or 15.
        package var serverMaxWindowBits: Int?
        /// The client's window, 8 to 15 bits; offers without the parameter are declined. `nil`: what the client offers.
        package var clientMaxWindowBits: Int?
        /// zlib's level, 0 to 9, or -1 for its default.
        package var level: Int
        /// zlib's `memLevel`, 1 to 9.
        package var memoryLevel: Int

        package init(
            threshold: Int = 1024,
            serverNoContextTakeover: Bool? = nil,
            clientNoContextTakeover: Bool? = nil,
            serverMaxWindowBits: Int? = nil,
            clientMaxWindowBits: Int? = nil,
            level: Int = -1,
            memoryLevel: Int = 8
        ) {
            self.threshold = threshold
            self.serverNoContextTakeover = serverNoContextTakeover
            self.clientNoContextTakeover = clientNoContextTakeover
            self.serverMaxWindowBits = serverMaxWindowBits
            self.clientMaxWindowBits = clientMaxWindowBits
            self.level = level
            self.memoryLevel = memoryLevel
        }
    }
}
