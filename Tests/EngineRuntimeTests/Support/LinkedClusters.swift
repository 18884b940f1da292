import Backbone
import SocketIO

@testable import EngineRuntime

/// Two clusters of one engine each, and what carries the plane's frames between them.
@EngineActor
final class LinkedClusters {
    let (west, east): (TestCluster, TestCluster)
    /// Whether what is said to a single node is carried.
    var carriesDirect = true
    private var bridges: [Plane] = []

    init(delay: Duration, _ configure: @EngineActor (Engine) -> Void) async throws {
        self.west = try TestCluster("west", delay: delay, configure)
        self.east = try TestCluster("east", delay: delay, configure)
        let west = try await Self.bridge(self.west)
        let east = try await Self.bridge(self.east)
        self.bridges = [west, east]
        west.onFrame = { [unowned self] frame, _ in EngineActor.assumeIsolated { self.carry(frame, to: east) } }
        east.onFrame = { [unowned self] frame, _ in EngineActor.assumeIsolated { self.carry(frame, to: west) } }
        // Only now: what is asked then is carried.
        west.announce { $0.reaches = ["east"] }
        east.announce { $0.reaches = ["west"] }
        while !self.knowOneAnother { try await self.pause() }
    }

    private static func bridge(_ cluster: TestCluster) async throws -> Plane {
        let announcement = Announcement(node: .random(), incarnation: .now(), role: .bridge, cluster: cluster.name)
        return try await cluster.plane(announcement, hearsEverything: true)
    }

    private func carry(_ frame: TravellingFrame, to bridge: Plane) {
        guard frame.travels else { return }
        if case .node = frame.topic, !self.carriesDirect { return }
        bridge.publish(frame)
    }

    private var knowOneAnother: Bool {
        let (west, east) = (self.west.engine, self.east.engine)
        return west.knows(east) && east.knows(west)
    }

    /// A bridge of the western cluster speaks with Node.js' RedisEngine nodes.
    func speakWithNodeServers() async throws {
        self.bridges[0].announce { $0.set(.asksNodeServers, to: true) }
        while !self.west.engine.plane.membership.bridges.contains(where: { $0.announcement.has(.asksNodeServers) }) {
            try await self.pause()
        }
    }

    /// A gateway of the eastern cluster, linked with the western engine.
    func easternGateway() async throws -> TestGateway {
        let gateway = try self.west.gateway()
        let announcement = Announcement(node: gateway.node, incarnation: .now(), role: .gateway, cluster: "east")
        _ = try await self.east.plane(announcement)
        while self.west.engine.plane.membership.members[gateway.node] == nil { try await self.pause() }
        try gateway.sayHello()
        return gateway
    }

    func pause() async throws {
        try await Task.sleep(for: .milliseconds(2))
    }

    func stop() async {
        await self.west.stop()
        await self.east.stop()
    }
}

extension Engine {
    fileprivate func knows(_ other: Engine) -> Bool {
        let own = other.plane.membership.own
        return self.plane.membership.members[own.node]?.announcement.isReady == true
    }
}
