package import NIOCore

/// Something that was published.
package struct RedisMessage: Sendable, Equatable {
    /// What brought it here. A message comes once for each topic that covers its channel.
    package let topic: RedisTopic
    package let channel: String
    package let payload: ByteBuffer
}

extension RedisMessage {
    /// - Returns: `nil` for what is none, but an answer.
    init?(_ value: RedisValue) {
        guard case .array(let elements) = value, let kind = elements.first?.text else { return nil }
        switch (kind, elements.count) {
        case ("message", 3): self.init(elements[1].text.map(RedisTopic.channel), elements[1], elements[2])
        case ("pmessage", 4): self.init(elements[1].text.map(RedisTopic.pattern), elements[2], elements[3])
        case ("smessage", 3): self.init(elements[1].text.map(RedisTopic.shard), elements[1], elements[2])
        default: return nil
        }
    }

    private init?(_ topic: RedisTopic?, _ channel: RedisValue, _ payload: RedisValue) {
        guard let topic, let channel = channel.text, case .bytes(let payload) = payload else { return nil }
        self.init(topic: topic, channel: channel, payload: payload)
    }
}
