import LocalCluster
import Operations
import Testing

@Suite struct ClusterOptionsTests {
    @Test("Without flags: one gateway, one engine, one broker, chat, port 3000, ipc, cluster local, no restart")
    func defaults() async throws {
        let options = try await options([:])
        #expect(options == ClusterOptions())
        #expect((options.gateways, options.engines, options.brokers) == (1, 1, 1))
        #expect((options.application, options.port, options.link) == ("chat", 3000, .ipc))
        #expect((options.clusterName, options.restart) == ("local", false))
    }

    @Test("Flags and environment fill the options")
    func given() async throws {
        let options = try await options(
            [.gateways: "2", .engines: "3", .link: "tcp"],
            environment: ["SIGNALBOX_APPLICATION": "echo", "SIGNALBOX_RESTART": "true"]
        )
        #expect((options.gateways, options.engines, options.link) == (2, 3, .tcp))
        #expect((options.application, options.restart) == ("echo", true))
    }

    @Test("With a Redis there is a bridge, or as many as are asked for")
    func bridges() async throws {
        let flags = [OptionName.redis: "redis://localhost:6379", .bridgeSecretFile: "file"]
        #expect(try await options([:]).bridges == 0)
        #expect(try await options(flags).bridges == 1)
        #expect(try await options(flags.merging([.bridges: "2"]) { $1 }).bridges == 2)
    }

    @Test("In the environment, brokers are a service's endpoints and not a number")
    func brokers() async throws {
        #expect(try await options([:], environment: ["SIGNALBOX_BROKERS": "tcp://a:1+tcp://a:2"]).brokers == 1)
    }

    @Test(
        "What cannot be started is refused at once, naming the option",
        arguments: [
            ([OptionName.redis: "redis://localhost:6379"], "bridge-secret-file: "), ([.bridges: "1"], "bridges: "),
            ([.redis: "redis://localhost:6379", .bridgeSecretFile: "f", .bridges: "0"], "bridges: "),
            ([.bridgeSecretFile: "f"], "bridge-secret-file: "), ([.nodeWires: "none"], "node-wires: "),
            ([.gateways: "0"], "gateways: "), ([.engines: "65"], "engines: "),
            ([.application: "game"], "application: "), ([.link: "udp"], "link: "),
            ([.port: "65535", .gateways: "2"], "port: "), ([.pingInterval: "0"], "ping-interval: "),
        ]
    )
    func refusals(flags: [OptionName: String], start: String) async throws {
        let error = await #expect(throws: SettingsError.self) { try await options(flags) }
        #expect(error?.description.hasPrefix(start) == true)
    }

    @Test("The number of brokers has a range", arguments: [0, 17, -1])
    func brokerRange(brokers: Int) async throws {
        await #expect(throws: SettingsError.self) { try await options([:], brokers: brokers) }
    }

    @Test("CURVE is chosen by flag or environment, and makes keys of its own: others are refused")
    func curve() async throws {
        #expect(try await options([:]).curve == false)
        #expect(try await options([:], environment: ["SIGNALBOX_CURVE": "true"]).curve)
        for option in [OptionName.curveSecretKeyFile, .curveAllowedKeys, .curveBrokerKeys] {
            let flags = [OptionName.curve: "true", option: "file"]
            let error = await #expect(throws: SettingsError.self) { try await options(flags) }
            #expect(error?.description.hasPrefix("\(option.kebabCase): ") == true)
        }
    }

    @discardableResult
    private func options(
        _ flags: [OptionName: String],
        brokers: Int = 1,
        environment: [String: String] = [:]
    ) async throws -> ClusterOptions {
        let settings = try await Settings.load(for: .localCluster, flags: Flags(flags), environment: environment)
        return try ClusterOptions(settings, brokers: brokers, restart: false)
    }
}
