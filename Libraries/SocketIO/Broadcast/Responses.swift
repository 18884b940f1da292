/// What the clients or servers of a cluster answered, and which nodes did not take part.
///
/// A collection of the answers, in the order in which they came.
public struct Responses<Element> {
    public let elements: [Element]
    /// The ids of nodes that left, died or did not answer in time; empty as a rule.
    public let missing: [String]

    package init(_ elements: [Element], missing: [String] = []) {
        self.elements = elements
        self.missing = missing
    }
}

extension Responses: RandomAccessCollection {
    public var startIndex: Int { 0 }

    public var endIndex: Int { self.elements.count }

    public subscript(position: Int) -> Element { self.elements[position] }
}

extension Responses: Sendable where Element: Sendable {}
extension Responses: Equatable where Element: Equatable {}
