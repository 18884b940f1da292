import NIOCore
import SocketIO
import SocketIOProtocol

extension FuzzTarget {
    /// A JSON text: where its values end, and what they say.
    static let json = FuzzTarget("json") { input in
        let attachments = (0..<Int(input.byte() & 3)).map { ByteBuffer(integer: UInt8($0)) }
        let text = ByteBuffer(bytes: input.takeRest())
        guard let fragment = try? JSONFragment(validating: text, attachments: attachments) else { return }
        try checkBrackets(text)
        try check(JSONValue(fragment), depth: 0)
    }
}

/// What is JSON is one element of an array, and is none with a bracket too many.
private func checkBrackets(_ text: ByteBuffer) throws {
    let bytes = Array(text.readableBytesView)
    let longer = bytes + [UInt8(ascii: "]")]
    try promise((try? JSONScanner.validate(longer.span.bytes)) == nil, "a bracket too many is not seen")
    let within = [UInt8(ascii: "[")] + bytes + [UInt8(ascii: "]")]
    // The outermost of the deepest text has no room for one more around it.
    guard let elements = try? JSONScanner.elements(of: within.span.bytes) else { return }
    try promise(elements.count == 1, "one value is \(elements.count)")
}

private func check(_ value: JSONValue, depth: Int) throws {
    // The text is looked at again on each level: not on all of 512.
    guard depth < 8 else { return }
    if let string = value.string {
        try promise(JSONValue(string).string == string, "a string is written otherwise than read")
    }
    if let number = value.int { try promise(JSONValue(number).int == number, "\(number) becomes another") }
    if let number = value.double, number.isFinite {
        try promise(JSONValue(number).double == number, "\(number) becomes another")
    }
    for element in value.array ?? [] { try check(element, depth: depth + 1) }
    for (key, member) in value.object ?? [:] {
        try promise(value[key] != nil, "a member is not found by its key")
        try check(member, depth: depth + 1)
    }
}
