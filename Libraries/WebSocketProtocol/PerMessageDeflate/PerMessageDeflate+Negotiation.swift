extension PerMessageDeflate {
    /// The server's choice among a client's offers: the first that is valid and suits the configuration.
    ///
    /// Section 7.1 of RFC 7692 lets a server go on without compression when none does, so we do; `ws` refuses the
    /// whole connection.
    ///
    /// - Returns: what to answer, or `nil` to leave the extension out.
    package static func negotiate(
        _ offers: [ExtensionOffer],
        _ configuration: Configuration
    ) -> PerMessageDeflate? {
        for offer in offers where offer.name == Self.name {
            guard let offer = Offer(offer), let agreed = offer.accepted(under: configuration) else { continue }
            return agreed
        }
        return nil
    }

    /// What one offer asks for. Unknown, repeated and badly valued parameters make it invalid (section 7.1).
    private struct Offer {
        var asked = PerMessageDeflate()
        /// `client_max_window_bits`, with or without a value, says that the client can be told its window.
        var clientWindowIsNegotiable = false

        init?(_ offer: ExtensionOffer) {
            var seen: Set<String> = []
            for parameter in offer.parameters {
                guard seen.insert(parameter.name).inserted, self.take(parameter) else { return nil }
            }
        }

        private mutating func take(_ parameter: ExtensionOffer.Parameter) -> Bool {
            switch parameter.name {
            case "server_no_context_takeover":
                self.asked.serverNoContextTakeover = true
                return parameter.value == nil
            case "client_no_context_takeover":
                self.asked.clientNoContextTakeover = true
                return parameter.value == nil
            case "server_max_window_bits":
                self.asked.serverMaxWindowBits = parameter.value.flatMap(Self.windowBits)
                return self.asked.serverMaxWindowBits != nil
            case "client_max_window_bits":
                self.clientWindowIsNegotiable = true
                guard let value = parameter.value else { return true }
                self.asked.clientMaxWindowBits = Self.windowBits(value)
                return self.asked.clientMaxWindowBits != nil
            case _:
                return false
            }
        }

        /// Decimal, 8 to 15, without leading zeros (section 7.1.2).
        private static func windowBits(_ value: String) -> Int? {
            guard let bits = Int(value), (8...15).contains(bits), String(bits) == value else { return nil }
            return bits
        }

        func accepted(under configuration: Configuration) -> PerMessageDeflate? {
            var agreed = self.asked
            if configuration.serverNoContextTakeover == false, agreed.serverNoContextTakeover { return nil }
            if configuration.serverNoContextTakeover == true { agreed.serverNoContextTakeover = true }
            if configuration.clientNoContextTakeover == true { agreed.clientNoContextTakeover = true }
            if let bits = configuration.serverMaxWindowBits {
                guard bits <= agreed.serverMaxWindowBits ?? 15 else { return nil }
                agreed.serverMaxWindowBits = bits
            }
            if let bits = configuration.clientMaxWindowBits {
                guard self.clientWindowIsNegotiable else { return nil }
                agreed.clientMaxWindowBits = min(bits, agreed.clientMaxWindowBits ?? 15)
            }
            return agreed
        }
    }
}
