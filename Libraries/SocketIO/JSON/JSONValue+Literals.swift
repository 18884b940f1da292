import NIOCore
import SocketIOProtocol

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self.init(value) }

    public init(integerLiteral value: Int) { self.init(value) }

    public init(floatLiteral value: Double) { self.init(value) }

    public init(booleanLiteral value: Bool) { self.init(value) }

    public init(nilLiteral: ()) { self.init(writing: { $0.json.writeStaticString("null") }) }

    public init(arrayLiteral elements: JSONValue...) { self.init(elements) }

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements.lazy.map { (key: $0.0, value: $0.1) })
    }
}
