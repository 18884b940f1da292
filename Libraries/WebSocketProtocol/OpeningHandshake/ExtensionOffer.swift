/// One element of `Sec-WebSocket-Extensions`, RFC 6455 section 9.1:
///
///     list       = offer *( "," offer )
///     offer      = token *( ";" parameter )
///     parameter  = token [ "=" ( token | quoted token ) ]
package struct ExtensionOffer: Hashable, Sendable {
    package struct Parameter: Hashable, Sendable {
        package let name: String
        package let value: String?

        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
    }

    package let name: String
    package let parameters: [Parameter]

    package init(name: String, parameters: [Parameter]) {
        self.name = name
        self.parameters = parameters
    }

    /// - Returns: the offers in the client's order of preference, or `nil` when the header is malformed.
    package static func parse(_ header: String) -> [ExtensionOffer]? {
        var offers: [ExtensionOffer] = []
        // Quoted values must be tokens too, so no comma or semicolon ever hides between quotes.
        for element in header.split(separator: ",", omittingEmptySubsequences: false) {
            guard let offer = ExtensionOffer(element) else { return nil }
            offers.append(offer)
        }
        return offers
    }
}

extension ExtensionOffer {
    fileprivate init?(_ element: Substring) {
        let parts = element.split(separator: ";", omittingEmptySubsequences: false).map(HeaderToken.trim)
        guard let name = parts.first, HeaderToken.isValid(name) else { return nil }
        var parameters: [Parameter] = []
        for part in parts.dropFirst() {
            guard let parameter = Parameter(part) else { return nil }
            parameters.append(parameter)
        }
        self.init(name: String(name), parameters: parameters)
    }
}

extension ExtensionOffer.Parameter {
    fileprivate init?(_ text: Substring) {
        let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = sides.first, HeaderToken.isValid(name) else { return nil }
        var value: String?
        if sides.count == 2 {
            guard let unquoted = Self.unquoted(sides[1]) else { return nil }
            value = unquoted
        }
        self.init(name: String(name), value: value)
    }

    private static func unquoted(_ text: Substring) -> String? {
        guard text.first == "\"" else { return HeaderToken.isValid(text) ? String(text) : nil }
        guard text.count > 2, text.last == "\"" else { return nil }
        let inner = text.dropFirst().dropLast().replacing("\\", with: "")
        return HeaderToken.isValid(inner) ? String(inner) : nil
    }
}
