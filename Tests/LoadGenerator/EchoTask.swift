/// What each client does.
struct EchoTask: Sendable {
    let messages: Int
    let outstanding: Int
    let payloadBytes: Int

    /// The text of message `number` of `client`, as JSON needs no escapes in it: `<client>-<number>-xxx…`.
    func text(client: Int, number: Int, into text: inout [UInt8]) {
        text.removeAll(keepingCapacity: true)
        text.appendDecimal(client)
        text.append(UInt8(ascii: "-"))
        text.appendDecimal(number)
        text.append(UInt8(ascii: "-"))
        text.append(contentsOf: repeatElement(UInt8(ascii: "x"), count: max(0, self.payloadBytes - text.count)))
    }
}
