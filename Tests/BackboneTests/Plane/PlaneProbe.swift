import Backbone
import Logging
import NIOCore

/// A node on the plane that records what it is told.
final class PlaneProbe {
    let plane: Plane
    let node: NodeID
    let conditions: Conditions
    private(set) var messages: [PlaneMessage] = []
    private(set) var losses: [PlaneLoss] = []
    private(set) var left: [(node: NodeID, reason: LeaveReason)] = []

    init(
        _ context: ZeroMQ.Context,
        _ eventLoop: any EventLoop,
        brokers: [BrokerEndpoints],
        claimsSlot: Bool = false,
        highWaterMark: Int32 = 50_000
    ) throws {
        self.node = NodeID.random()
        self.conditions = Conditions(eventLoop: eventLoop)
        self.plane = Plane(
            context: context,
            eventLoop: eventLoop,
            configuration: Plane.Configuration(
                brokers: brokers,
                membership: Membership.Configuration(claimsSlot: claimsSlot),
                highWaterMark: highWaterMark
            ),
            announcement: Announcement(node: self.node, incarnation: .now(), role: .engine, cluster: "test"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        self.plane.onMessage = { message in
            self.messages.append(message)
            self.conditions.look()
        }
        self.plane.onLoss = { self.losses.append($0) }
        self.plane.onMembershipChange = { self.changed($0) }
        try self.plane.start()
    }

    func wait(until isTrue: @escaping (PlaneProbe) -> Bool) -> EventLoopFuture<Void> {
        self.conditions.wait { isTrue(self) }
    }

    /// What came from `node` on `topic`, as the number each body holds.
    func numbers(from node: NodeID, on topic: Topic) -> [UInt64] {
        self.messages.filter { $0.node == node && $0.topic == topic }.map { message in
            message.body.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        }
    }

    func publish(_ numbers: ClosedRange<UInt64>, to topic: Topic) {
        for number in numbers { self.plane.publish(withUnsafeBytes(of: number) { Array($0) }, to: topic) }
    }

    func close() {
        self.plane.close()
    }

    private func changed(_ change: MembershipChange) {
        if case .left(let member, let reason) = change { self.left.append((member.node, reason)) }
        self.conditions.look()
    }
}
