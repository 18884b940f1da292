/// What each client does.
struct EchoTask: Sendable {
    let messages: Int
    let outstanding: Int
    let payloadBytes: Int
    /// Whether the server is to acknowledge; else it sends an event of the same form back.
    let isAcknowledged: Bool

    /// The JSON array behind the packet's type: `["echo","<client>-<number>-xxx…"]`.
    func arguments(client: Int, number: Int, into array: inout [UInt8]) {
        array.removeAll(keepingCapacity: true)
        array.append(contentsOf: #"["echo",""#.utf8)
        let start = array.count
        array.appendDecimal(client)
        array.append(UInt8(ascii: "-"))
        array.appendDecimal(number)
        array.append(UInt8(ascii: "-"))
        let padding = max(0, self.payloadBytes - (array.count - start))
        array.append(contentsOf: repeatElement(UInt8(ascii: "x"), count: padding))
        array.append(contentsOf: #""]"#.utf8)
    }
}
