/// What a forwarder has moved since its start.
package struct ForwarderStatistics: Equatable, Sendable {
    package var receivedMessages: UInt64
    package var receivedBytes: UInt64
    /// One message goes to each subscriber of its topic, but is counted once here.
    package var sentMessages: UInt64
    package var sentBytes: UInt64

    /// Of one that has moved nothing.
    package init() {
        (self.receivedMessages, self.receivedBytes, self.sentMessages, self.sentBytes) = (0, 0, 0, 0)
    }

    /// From the eight numbers of `ZeroMQ.Proxy`; nodes publish to the frontend and subscribe at the backend.
    init?(_ numbers: [UInt64]) {
        guard numbers.count == 8 else { return nil }
        self.receivedMessages = numbers[0]
        self.receivedBytes = numbers[1]
        self.sentMessages = numbers[6]
        self.sentBytes = numbers[7]
    }
}
