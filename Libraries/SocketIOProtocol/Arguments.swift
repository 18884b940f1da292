/// The arguments of an event or an acknowledgement; each is cut out of the payload when it is asked for.
package struct Arguments: Sendable {
    private let payload: JSONFragment?
    private let elements: ElementRanges
    /// 1 in an event, whose first element is its name.
    private let offset: Int

    init(_ packet: Packet) {
        self.payload = packet.payload
        self.elements = packet.elements
        self.offset = packet.name == nil ? 0 : 1
    }
}

extension Arguments: RandomAccessCollection {
    package var startIndex: Int { 0 }

    package var endIndex: Int { self.elements.count - self.offset }

    package subscript(position: Int) -> JSONFragment {
        guard let payload = self.payload else {
            preconditionFailure("a packet without a payload has no arguments")
        }
        return payload.slice(self.elements[position + self.offset])
    }
}
