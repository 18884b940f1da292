/// The highest sequence published on a topic.
package struct TopicPosition: Equatable, Sendable {
    package var topic: Topic
    package var sequence: UInt64

    package init(topic: Topic, sequence: UInt64) {
        self.topic = topic
        self.sequence = sequence
    }
}
