package import NIOCore
import SocketIOProtocol

extension ClusterMessage {
    /// The first byte of a message:
    ///
    ///     serving           flag wantsAnswer, texts namespaces
    ///     broadcast         text namespace, audience, flag volatile, flag compress, fragment event,
    ///                       flag, and if it is set: u64 request, u32 timeout
    ///     join, leave       text namespace, audience, texts rooms
    ///     disconnect        text namespace, audience, flag close
    ///     fetchSockets      text namespace, audience, u64 request
    ///     serverSideEvent   text namespace, fragment event, flag, and if it is set: u64 request
    ///     announced         u64 request, u32 answers
    ///     acknowledged, sockets, serverSideAnswer
    ///                       u64 request, fragment
    ///     withdrawn         text node
    ///     watchRooms        flag includingPrivate
    ///     rooms             text namespace, flag, and if it is set: u32 part of the list, flag isLast; texts added,
    ///                       texts removed
    ///
    /// Integers are big endian; a flag is a byte, 0 or 1. A text is its length (u32) and UTF-8; texts are their number
    /// (u32) and each. An audience is the texts of its rooms and of the exceptions. A fragment is JSON as a text, the
    /// number (u32) of its attachments and, for each, where its placeholder begins (u32) and its bytes behind their length
    /// (u32): the JSON may hold other objects that look like placeholders. Nothing stands behind the last field.
    enum Kind: UInt8 {
        case serving = 1
        case broadcast = 2
        case join = 3
        case leave = 4
        case disconnect = 5
        case fetchSockets = 6
        case serverSideEvent = 7
        case announced = 8
        case acknowledged = 9
        case sockets = 10
        case serverSideAnswer = 11
        case withdrawn = 12
        case watchRooms = 13
        case rooms = 14
    }

    package func encode(into bytes: inout ByteBuffer) {
        switch self {
        case .serving(let namespaces, let wantsAnswer):
            bytes.write(.serving)
            bytes.write(flag: wantsAnswer)
            bytes.write(texts: namespaces)
        case .withdrawn(let node):
            bytes.write(.withdrawn)
            bytes.write(text: node)
        case .broadcast(let namespace, let broadcast):
            bytes.write(.broadcast)
            bytes.write(text: namespace)
            bytes.write(broadcast)
        case .join(let namespace, let audience, let rooms):
            bytes.write(.join, namespace, audience)
            bytes.write(texts: rooms)
        case .leave(let namespace, let audience, let rooms):
            bytes.write(.leave, namespace, audience)
            bytes.write(texts: rooms)
        case .disconnect(let namespace, let audience, let close):
            bytes.write(.disconnect, namespace, audience)
            bytes.write(flag: close)
        case .fetchSockets(let namespace, let audience, let request):
            bytes.write(.fetchSockets, namespace, audience)
            bytes.writeInteger(request)
        case .serverSideEvent(let namespace, let event, let request):
            bytes.write(.serverSideEvent)
            bytes.write(text: namespace)
            bytes.write(event)
            bytes.write(flag: request != nil)
            if let request { bytes.writeInteger(request) }
        case .announced(let request, let answers):
            bytes.write(.announced)
            bytes.writeInteger(request)
            bytes.writeInteger(answers)
        case .acknowledged(let request, let answer): bytes.write(.acknowledged, request, answer)
        case .sockets(let request, let pictures): bytes.write(.sockets, request, pictures)
        case .serverSideAnswer(let request, let answer): bytes.write(.serverSideAnswer, request, answer)
        case .watchRooms(let includingPrivate):
            bytes.write(.watchRooms)
            bytes.write(flag: includingPrivate)
        case .rooms(let namespace, let news):
            bytes.write(.rooms)
            bytes.write(text: namespace)
            bytes.write(flag: news.part != nil)
            if let part = news.part {
                bytes.writeInteger(part.number)
                bytes.write(flag: part.isLast)
            }
            bytes.write(texts: news.added)
            bytes.write(texts: news.removed)
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func write(_ kind: ClusterMessage.Kind) {
        self.writeInteger(kind.rawValue)
    }

    fileprivate mutating func write(_ kind: ClusterMessage.Kind, _ namespace: String, _ audience: Audience) {
        self.write(kind)
        self.write(text: namespace)
        self.write(audience)
    }

    fileprivate mutating func write(_ kind: ClusterMessage.Kind, _ id: UInt64, _ fragment: JSONFragment) {
        self.write(kind)
        self.writeInteger(id)
        self.write(fragment)
    }

    fileprivate mutating func write(_ broadcast: ClusterMessage.Broadcast) {
        self.write(broadcast.audience)
        self.write(flag: broadcast.isVolatile)
        self.write(flag: broadcast.compress)
        self.write(broadcast.event)
        self.write(flag: broadcast.acknowledgements != nil)
        guard let request = broadcast.acknowledgements else { return }
        self.writeInteger(request.id)
        self.writeInteger(request.timeout)
    }

    fileprivate mutating func write(flag: Bool) {
        self.writeInteger(flag ? 1 as UInt8 : 0)
    }

    fileprivate mutating func write(text: String) {
        self.writeInteger(UInt32(truncatingIfNeeded: text.utf8.count))
        self.writeString(text)
    }

    fileprivate mutating func write(texts: [String]) {
        self.writeInteger(UInt32(truncatingIfNeeded: texts.count))
        for text in texts { self.write(text: text) }
    }

    fileprivate mutating func write(_ audience: Audience) {
        self.write(texts: audience.rooms)
        self.write(texts: audience.except)
    }

    /// Attachments that are a neighbour's stay behind: those of the fragment get new numbers.
    fileprivate mutating func write(_ fragment: JSONFragment) {
        var fragment = fragment
        if !fragment.attachments.isEmpty {
            var writer = JSONWriter()
            writer.write(fragment)
            fragment = writer.fragment
        }
        self.write(bytes: fragment.bytes)
        self.writeInteger(UInt32(truncatingIfNeeded: fragment.attachments.count))
        for (placeholder, attachment) in zip(fragment.placeholders, fragment.attachments) {
            self.writeInteger(UInt32(truncatingIfNeeded: placeholder.range.lowerBound))
            self.write(bytes: attachment)
        }
    }

    private mutating func write(bytes: ByteBuffer) {
        self.writeInteger(UInt32(truncatingIfNeeded: bytes.readableBytes))
        self.writeImmutableBuffer(bytes)
    }
}
