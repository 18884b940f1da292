/// The parameters of a request's query that Engine.IO knows, and all the others for the application.
///
/// Names and values are decoded as the URL standard says; of several values of one name the last one counts.
package struct RequestQuery: Equatable, Sendable {
    /// All parameters, each name once, in the order in which the names came first.
    package let parameters: [(name: String, value: String)]

    /// The query of a request target such as `/engine.io/?EIO=4&transport=polling#ignored`.
    package init(target: String) {
        let resource = target.utf8.prefix { $0 != UInt8(ascii: "#") }
        guard let mark = resource.firstIndex(of: UInt8(ascii: "?")) else {
            self.parameters = []
            return
        }
        self.parameters = Self.parse(resource[resource.index(after: mark)...])
    }

    package subscript(name: String) -> String? {
        self.parameters.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
    }

    /// Names no transport of ours if it is missing, unknown, or the name of something every JavaScript object has.
    package var transport: Transport? { self["transport"].flatMap(Transport.init(rawValue:)) }

    /// The session's id. An empty one is none.
    package var sid: String? { self["sid"].flatMap { $0.isEmpty ? nil : $0 } }

    /// The revision of the protocol, as text: whatever is not `4` is not ours.
    package var protocolVersion: String? { self["EIO"] }

    /// Whether the client takes binary messages as they are. `b64`, with any value, says it does not.
    package var supportsBinary: Bool { (self["b64"] ?? "").isEmpty }

    package static func == (one: RequestQuery, other: RequestQuery) -> Bool {
        one.parameters.elementsEqual(other.parameters, by: ==)
    }

    private static func parse(_ query: Substring.UTF8View) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        var places = Places()
        parameters.reserveCapacity(4)
        var rest = query
        while !rest.isEmpty {
            let pair = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest[pair.endIndex...].dropFirst()
            guard !pair.isEmpty else { continue }
            let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = String(decodingForm: pair[..<end])
            let value = String(decodingForm: pair[end...].dropFirst())
            if let place = places.find(name, in: parameters) {
                parameters[place].value = value
            } else {
                parameters.append((name, value))
            }
        }
        return parameters
    }

    /// Finds a name among those read so far: the few of an ordinary query by comparison, more in a dictionary.
    ///
    /// Names are the same if their bytes are. `String` would equate different spellings of one character, too, in time
    /// that grows with the square of their length.
    private struct Places {
        private static let fewNames = 16

        private var byName: [[UInt8]: Int] = [:]

        mutating func find(_ name: String, in parameters: [(name: String, value: String)]) -> Int? {
            guard parameters.count >= Self.fewNames else {
                return parameters.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
            }
            for place in self.byName.count..<parameters.count {
                self.byName[Array(parameters[place].name.utf8)] = place
            }
            return self.byName[Array(name.utf8)]
        }
    }
}
