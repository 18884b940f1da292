import Backbone
import NIOCore

/// A dialer and a listener that send each other numbered batches as fast as they can, and check what comes.
final class LinkTraffic {
    let dialer: LinkDialer
    let listener: LinkListener
    let conditions: Conditions
    private let count: UInt64

    private(set) var peer: LinkPeer?
    private var sentUp: UInt64 = 0
    private var sentDown: UInt64 = 0
    private(set) var receivedUp: UInt64 = 0
    private(set) var receivedDown: UInt64 = 0
    /// Batches that were not the one whose turn it was.
    private(set) var outOfOrder = 0
    private(set) var refusals = 0

    init(_ context: ZeroMQ.Context, _ eventLoop: any EventLoop, endpoint: String, count: UInt64) throws {
        // Low marks, so that both ends run into them.
        let options = LinkSocketOptions(sendHighWaterMark: 500, receiveHighWaterMark: 500)
        self.count = count
        self.conditions = Conditions(eventLoop: eventLoop)
        self.listener = try LinkListener(context: context, eventLoop: eventLoop, bind: endpoint, options: options)
        self.dialer = try LinkDialer(
            context: context,
            eventLoop: eventLoop,
            address: LinkAddress(endpoint: self.listener.boundEndpoint),
            options: options
        )
    }

    func start() throws {
        self.listener.onBatch = { peer, batch in
            self.peer = peer
            self.check(batch, \.receivedUp)
        }
        self.listener.onPathRestored = { peer in
            self.peer = peer
            self.sendDown()
        }
        self.listener.onWritable = { self.sendDown() }
        self.listener.onDrained = { self.sendDown() }
        self.dialer.onBatch = { self.check($0, \.receivedDown) }
        self.dialer.onPathRestored = { self.sendUp() }
        self.dialer.onWritable = { self.sendUp() }
        try self.listener.start()
        try self.dialer.start()
    }

    var isComplete: Bool { self.receivedUp == self.count && self.receivedDown == self.count }

    func close() {
        self.dialer.close()
        self.listener.close()
    }

    private func check(_ batch: UnsafeRawBufferPointer, _ received: ReferenceWritableKeyPath<LinkTraffic, UInt64>) {
        if batch.loadUnaligned(as: UInt64.self) != self[keyPath: received] { self.outOfOrder += 1 }
        self[keyPath: received] += 1
        if self.isComplete { self.conditions.look() }
    }

    private func sendUp() {
        while self.sentUp < self.count {
            guard self.dialer.send(Self.batch(self.sentUp)) == .sent else {
                self.refusals += 1
                return
            }
            self.sentUp += 1
        }
    }

    private func sendDown() {
        guard let peer = self.peer else { return }
        while self.sentDown < self.count {
            guard self.listener.send(Self.batch(self.sentDown), to: peer) == .sent else {
                self.refusals += 1
                return
            }
            self.sentDown += 1
        }
    }

    private static func batch(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number) { Array($0) } + Array(repeating: 0x55, count: Int(number % 100))
    }
}
