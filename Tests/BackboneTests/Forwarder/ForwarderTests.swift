import Backbone
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ForwarderTests {
    @Test func `What a node publishes reaches whoever subscribed, and is counted`() async throws {
        let context = try ZeroMQ.Context()
        let broker = try ForwarderThread(context)
        let publisher = try ZeroMQ.Socket(.publish, context: context)
        let subscriber = try ZeroMQ.Socket(.subscribe, context: context)
        try subscriber.set(.subscribe, to: Array("a".utf8))
        try subscriber.set(.receiveTimeout, to: .milliseconds(20))
        try publisher.connect(to: broker.endpoints.publish)
        try subscriber.connect(to: broker.endpoints.subscribe)
        var received: [[UInt8]] = []
        // The subscription takes a moment to reach the publisher.
        while received.isEmpty {
            #expect(publisher.send(Array("b".utf8)) == .sent)
            #expect(publisher.send(Array("a1".utf8)) == .sent)
            _ = subscriber.receiveWaiting { frame, _ in received.append(Array(frame)) }
        }
        #expect(received == [Array("a1".utf8)])
        let statistics = try #require(broker.forwarder.statistics)
        #expect(statistics.receivedMessages >= 1)
        #expect(statistics.sentMessages >= 1)
        #expect(statistics.sentBytes >= 2)
        publisher.close()
        subscriber.close()
        try await broker.stop()
        #expect(broker.forwarder.statistics == nil)
    }

    @Test func `A forwarder that is stopped before it runs ends at once`() async throws {
        let forwarder = try Forwarder(
            context: try ZeroMQ.Context(),
            configuration: .init(publishBind: "tcp://127.0.0.1:0", subscribeBind: "tcp://127.0.0.1:0")
        )
        forwarder.stop()
        try forwarder.run()
    }

    @Test func `An endpoint that is in use is refused with its name`() async throws {
        let context = try ZeroMQ.Context()
        let first = try ForwarderThread(context)
        let taken = first.endpoints.publish
        let error = #expect(throws: ZeroMQError.self) {
            try Forwarder(
                context: context,
                configuration: .init(publishBind: taken, subscribeBind: "tcp://127.0.0.1:0")
            )
        }
        #expect(error?.description.contains(taken) == true)
        try await first.stop()
    }
}
