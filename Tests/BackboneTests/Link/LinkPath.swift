import Backbone
import NIOCore

/// A dialer and a listener that can be replaced, with what they tell of the path between them.
final class LinkPath {
    enum Event: Equatable {
        case up
        case lost(PathLoss)
    }

    let conditions: Conditions
    let dialer: LinkDialer
    private(set) var listener: LinkListener?
    private let context: ZeroMQ.Context
    private let eventLoop: any EventLoop
    private let endpoint: String

    private(set) var events: [Event] = []
    private(set) var restored: [LinkPeer] = []
    private(set) var lost: [LinkPeer] = []
    /// What the listener heard.
    private(set) var received: [[UInt8]] = []
    /// What the dialer heard.
    private(set) var answers: [[UInt8]] = []

    init(_ context: ZeroMQ.Context, _ eventLoop: any EventLoop, endpoint: String) throws {
        self.context = context
        self.eventLoop = eventLoop
        self.conditions = Conditions(eventLoop: eventLoop)
        let listener = try LinkListener(context: context, eventLoop: eventLoop, bind: endpoint)
        self.listener = listener
        self.endpoint = listener.boundEndpoint
        let address = LinkAddress(endpoint: listener.boundEndpoint)
        self.dialer = try LinkDialer(context: context, eventLoop: eventLoop, address: address)
    }

    func start() throws {
        if let listener { try self.begin(listener) }
        self.dialer.onPathRestored = { self.happened(.up) }
        self.dialer.onPathLost = { self.happened(.lost($0)) }
        self.dialer.onBatch = { batch in
            self.answers.append(Array(batch))
            self.conditions.look()
        }
        try self.dialer.start()
    }

    func listen() throws {
        let listener = try LinkListener(context: self.context, eventLoop: self.eventLoop, bind: self.endpoint)
        self.listener = listener
        try self.begin(listener)
    }

    func close() {
        self.dialer.close()
        self.listener?.close()
    }

    private func begin(_ listener: LinkListener) throws {
        listener.onBatch = { _, batch in
            self.received.append(Array(batch))
            self.conditions.look()
        }
        listener.onPathRestored = { peer in
            self.restored.append(peer)
            self.conditions.look()
        }
        listener.onPathLost = { peer in
            self.lost.append(peer)
            self.conditions.look()
        }
        try listener.start()
    }

    private func happened(_ event: Event) {
        self.events.append(event)
        self.conditions.look()
    }
}
