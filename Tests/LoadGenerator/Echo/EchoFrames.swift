/// Makes the frames of one client's echoes and recognises their answers: the number stands in the text, and the whole
/// text is compared.
struct EchoFrames {
    private static let eventName = #"["echo","#.utf8.count

    private let client: Int
    private let task: EchoTask
    private var array: [UInt8] = []
    private var frame: [UInt8] = []

    init(client: Int, _ task: EchoTask) {
        self.client = client
        self.task = task
    }

    mutating func request(_ number: Int) -> [UInt8] {
        self.task.arguments(client: self.client, number: number, into: &self.array)
        self.frame.removeAll(keepingCapacity: true)
        self.frame.append(contentsOf: "42".utf8)
        if self.task.isAcknowledged { self.frame.appendDecimal(number) }
        self.frame.append(contentsOf: self.array)
        return self.frame
    }

    /// - Returns: which echo this answers and whether it is as it was sent; `nil` if it answers none.
    mutating func answer(_ packet: ClientPacket, in frame: RawSpan) -> (number: Int, isIntact: Bool)? {
        switch packet {
        case .acknowledgement(let number, let start):
            self.task.arguments(client: self.client, number: number, into: &self.array)
            self.array.replaceSubrange(..<Self.eventName, with: CollectionOfOne(UInt8(ascii: "[")))
            return (number, frame.hasSuffix(self.array.span.bytes, from: start))
        case .event(let start):
            guard let number = self.number(in: frame, array: start) else { return nil }
            self.task.arguments(client: self.client, number: number, into: &self.array)
            return (number, frame.hasSuffix(self.array.span.bytes, from: start))
        case .open, .close, .ping, .pong, .noop, .connected, .refused, .other:
            return nil
        }
    }

    /// The number between the text's first two dashes.
    private func number(in frame: RawSpan, array: Int) -> Int? {
        var position = array + Self.eventName + 1
        guard frame.decimal(at: &position) != nil else { return nil }
        position += 1
        return frame.decimal(at: &position)
    }
}
