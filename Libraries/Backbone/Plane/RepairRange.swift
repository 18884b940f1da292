/// Which messages a repair request or its answer speaks of: the body of the kinds 6 and 8 of `PlaneFrame`.
package struct RepairRange: Equatable {
    package var topic: Topic
    package var range: ClosedRange<UInt64>

    package func encoded() -> [UInt8] {
        var wire = WireWriter()
        wire.append(topic: self.topic)
        wire.append(self.range.lowerBound)
        wire.append(self.range.upperBound)
        return wire.bytes
    }

    package init(topic: Topic, range: ClosedRange<UInt64>) {
        self.topic = topic
        self.range = range
    }

    package init(_ wire: inout WireReader) throws(DecodingFailure) {
        self.topic = try wire.readTopic()
        let first = try wire.read(UInt64.self)
        let last = try wire.read(UInt64.self)
        guard 0 < first, first <= last, last < .max else { throw .invalid("range") }
        self.range = first...last
    }
}

extension WireWriter {
    package mutating func append(topic: Topic) {
        let name = topic.name
        self.append(UInt8(clamping: name.utf8.count))
        self.append(text: name)
    }
}

extension WireReader {
    package mutating func readTopic() throws(DecodingFailure) -> Topic {
        var name = try self.sub(count: Int(self.read(UInt8.self)))
        guard let topic = Topic(name: try name.readText(limit: Topic.maximumNameLength)) else {
            throw .invalid("topic")
        }
        return topic
    }
}
