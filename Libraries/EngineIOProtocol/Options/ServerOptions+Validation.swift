extension ServerOptions {
    /// The longest time a Node.js timer takes, in milliseconds.
    private static let milliseconds = 1...Int(Int32.max)

    /// Refuses nonsense at start-up.
    ///
    /// - Throws: an ``OptionError`` that names the option, what was given and the accepted range.
    package func validate() throws(OptionError) {
        try self.validatePath()
        try require("pingInterval", self.pingInterval, in: Self.milliseconds, unit: "milliseconds")
        try require("pingTimeout", self.pingTimeout, in: Self.milliseconds, unit: "milliseconds")
        try require("upgradeTimeout", self.upgradeTimeout, in: Self.milliseconds, unit: "milliseconds")
        try require("noopUpgradeInterval", self.noopUpgradeInterval, in: Self.milliseconds, unit: "milliseconds")
        try require("connectTimeout", self.connectTimeout, in: Self.milliseconds, unit: "milliseconds")
        try require("maxHttpBufferSize", self.maxHttpBufferSize, in: 1...120_000_000, unit: "bytes")
        try self.validateTransports()
        try self.perMessageDeflate?.validate()
        try self.httpCompression?.validate()
        try self.cookie?.validate()
        try self.cors?.validate()
    }

    private func validatePath() throws(OptionError) {
        let isPath = self.path.utf8.first == UInt8(ascii: "/")
        let isClean = self.path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"?#".utf8.contains($0) }
        guard isPath && isClean else {
            throw OptionError(
                option: "path",
                given: self.path.quotedAsJSON,
                accepted: "a path that starts with / and has neither spaces nor ? nor #"
            )
        }
    }

    private func validateTransports() throws(OptionError) {
        guard !self.transports.isEmpty, Set(self.transports).count == self.transports.count else {
            throw OptionError(
                option: "transports",
                given: "[\(self.transports.map(\.rawValue).joined(separator: ", "))]",
                accepted: "polling, websocket or both"
            )
        }
    }
}
