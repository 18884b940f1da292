import LocalCluster
import Operations
import Testing

@Suite struct ClusterPlanTests {
    private let bound = BrokerEndpoints(publish: "tcp://127.0.0.1:1", subscribe: "tcp://127.0.0.1:2")

    @Test("Every process dies with us, takes a free operations port, and drains within what we have")
    func common() {
        for place in [Place(.broker, 0), Place(.engine, 0), Place(.gateway, 0)] {
            let flags = flags(of: place)
            #expect(flags["--parent-pid"] == "7")
            #expect(flags["--operations-port"] == "0")
            #expect(flags["--shutdown-timeout"] == "3000")
        }
    }

    @Test("A shutdown timeout that the user chose stands")
    func shutdownTimeout() {
        let flags = flags(of: Place(.engine, 0)) { $0.hasShutdownTimeout = true }
        #expect(flags["--shutdown-timeout"] == nil)
    }

    @Test(
        "Gateway i listens on the port plus i; of port 0 each takes a free one",
        arguments: [(4000, "4002"), (0, "0")]
    )
    func ports(port: Int, third: String) {
        #expect(flags(of: Place(.gateway, 2)) { $0.port = port }["--port"] == third)
    }

    @Test("Engines and gateways are told what the brokers bind")
    func brokers() {
        for place in [Place(.engine, 0), Place(.gateway, 0)] {
            #expect(flags(of: place)["--brokers"] == "tcp://127.0.0.1:1+tcp://127.0.0.1:2")
            #expect(flags(of: place)["--cluster-name"] == "local")
        }
    }

    @Test("A broker binds private endpoints, and the same ones when it comes back")
    func brokerEndpoints() {
        let first = flags(of: Place(.broker, 0), brokers: [nil])
        #expect(first["--publish-bind"] == "ipc:///private/broker-0-publish")
        #expect(first["--subscribe-bind"] == "ipc:///private/broker-0-subscribe")
        let again = flags(of: Place(.broker, 0))
        #expect(again["--publish-bind"] == self.bound.publish)
        #expect(again["--subscribe-bind"] == self.bound.subscribe)
    }

    @Test("An engine that comes back binds another endpoint than the one that died")
    func engineEndpoints() {
        #expect(flags(of: Place(.engine, 1), start: 0)["--link-bind"] == "ipc:///private/engine-1-0")
        #expect(flags(of: Place(.engine, 1), start: 1)["--link-bind"] == "ipc:///private/engine-1-1")
    }

    @Test("Over tcp everybody binds a free port of loopback")
    func tcp() {
        #expect(flags(of: Place(.engine, 0)) { $0.link = .tcp }["--link-bind"] == "tcp://127.0.0.1:0")
        #expect(
            flags(of: Place(.broker, 0), brokers: [nil]) { $0.link = .tcp }["--publish-bind"] == "tcp://127.0.0.1:0"
        )
    }

    @Test("With keys everybody has a secret, and trusts those alone with whom it speaks")
    func keys() {
        let keys = ClusterKeys(folder: "/private")
        let broker = flags(of: Place(.broker, 0), keys: keys)
        #expect(broker["--curve-secret-key-file"] == "/private/broker.secret")
        #expect(broker["--curve-allowed-keys"] == "/private/broker.allowed")
        #expect(broker["--curve-broker-keys"] == nil)
        let engine = flags(of: Place(.engine, 1), keys: keys)
        #expect(engine["--curve-secret-key-file"] == "/private/engine.secret")
        #expect(engine["--curve-allowed-keys"] == "/private/engine.allowed")
        #expect(engine["--curve-broker-keys"] == "/private/broker.public")
        #expect(flags(of: Place(.gateway, 0), keys: keys)["--curve-allowed-keys"] == "/private/gateway.allowed")
        #expect(flags(of: Place(.gateway, 0))["--curve-allowed-keys"] == nil)
    }

    @Test("Flags for services reach the children as environment, over what is inherited")
    func environment() {
        let environment = ChildEnvironment.handedOn(
            Flags([.pingInterval: "300", .gateways: "2"]),
            inherited: ["SIGNALBOX_PING_INTERVAL": "100", "SIGNALBOX_PING_TIMEOUT": "200", "PATH": "/bin"]
        )
        #expect(
            environment.variables
                == ["SIGNALBOX_PING_INTERVAL": "300", "SIGNALBOX_PING_TIMEOUT": "200", "PATH": "/bin"]
        )
    }

    @Test("What names one process is not inherited by several")
    func ofOneProcess() {
        let environment = ChildEnvironment.handedOn(
            Flags(),
            inherited: ["SIGNALBOX_NODE_NAME": "x", "SIGNALBOX_OPERATIONS_PORT": "1", "SIGNALBOX_LINK_ADVERTISE": "y"]
        )
        #expect(environment.variables.isEmpty)
    }

    private func flags(
        of place: Place,
        start: Int = 0,
        brokers: [BrokerEndpoints?]? = nil,
        keys: ClusterKeys? = nil,
        change: (inout ClusterOptions) -> Void = { _ in }
    ) -> [String: String] {
        var options = ClusterOptions()
        change(&options)
        let environment = ChildEnvironment.handedOn(Flags(), inherited: [:])
        let plan = ClusterPlan(options: options, sockets: "/private", keys: keys, environment: environment)
        let arguments = plan.arguments(of: place, start: start, brokers: brokers ?? [self.bound], parent: 7)
        let names = stride(from: 0, to: arguments.count, by: 2)
        return Dictionary(uniqueKeysWithValues: names.map { (arguments[$0], arguments[$0 + 1]) })
    }
}
