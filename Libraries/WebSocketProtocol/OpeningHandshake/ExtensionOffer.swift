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
        for element in HeaderToken.split(header[...], at: ",") {
            guard let offer = ExtensionOffer(element) else { return nil }
            offers.append(offer)
        }
        return offers
    }
}

extension ExtensionOffer {
    fileprivate init?(_ element: Substring) {
        let parts = HeaderToken.split(element, at: ";")
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
        let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) ?? text.endIndex
        let name = text[..<sign]
        guard HeaderToken.isValid(name) else { return nil }
        var value: String?
        if sign < text.endIndex {
            guard let unquoted = Self.unquoted(text.utf8[sign...].dropFirst()) else { return nil }
            value = unquoted
        }
        self.init(name: String(name), value: value)
    }

    private static func unquoted(_ text: Substring.UTF8View) -> String? {
        let quote = UInt8(ascii: "\"")
        guard text.first == quote else { return Self.token(text) }
        guard text.count > 2, text.last == quote else { return nil }
        return Self.token(text.dropFirst().dropLast().filter { $0 != UInt8(ascii: "\\") })
    }

    private static func token(_ bytes: some Collection<UInt8>) -> String? {
        !bytes.isEmpty && bytes.allSatisfy(HeaderToken.contains) ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
