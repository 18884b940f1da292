import Foundation
import Operations
import Testing

@Suite struct SettingsTests {
    @Test("A flag wins over the environment, the environment over the file, the file over the default")
    func precedence() async throws {
        try await withFile(#"{"pingInterval":1,"ping-timeout":2,"upgradeTimeout":3}"#) { file in
            let settings = try await Settings.load(
                for: .engine,
                flags: Flags([.config: file, .pingInterval: "100"]),
                environment: ["SIGNALBOX_PING_INTERVAL": "10", "SIGNALBOX_PING_TIMEOUT": "20"]
            )
            #expect(settings.duration(.pingInterval) == .milliseconds(100))
            #expect(settings.duration(.pingTimeout) == .milliseconds(20))
            #expect(settings.duration(.upgradeTimeout) == .milliseconds(3))
            #expect(settings.duration(.connectTimeout) == nil)
        }
    }

    @Test("The environment may name the file")
    func fileFromEnvironment() async throws {
        try await withFile(#"{"cluster-name":"blue"}"#) { file in
            let settings = try await load(environment: ["SIGNALBOX_CONFIG": file])
            #expect(settings.text(.clusterName) == "blue")
        }
    }

    @Test("A file's values are what the same flag's would be: numbers, booleans, lists and objects")
    func fileValues() async throws {
        let json = """
            {"maxHttpBufferSize":1000000,"allowUpgrades":false,"transports":["websocket"],"path":"/x","cookie":null,\
            "cors":{"origin":"http://localhost:8080","credentials":true},"httpCompression":true}
            """
        try await withFile(json) { file in
            let settings = try await load([.config: file])
            #expect(settings.integer(.maxHttpBufferSize) == 1_000_000)
            #expect(settings.boolean(.allowUpgrades) == false)
            #expect(settings.list(.transports) == ["websocket"])
            #expect(settings.text(.path) == "/x")
            #expect(settings.json(.cookie) == nil)
            #expect(settings.json(.httpCompression) == "true")
            let cors = try JSONDecoder().decode(CORS.self, from: Data((settings.json(.cors) ?? "").utf8))
            #expect(cors == CORS(origin: "http://localhost:8080", credentials: true))
        }
    }

    private struct CORS: Decodable, Equatable {
        var origin: String
        var credentials: Bool
    }

    @Test("A list is comma separated, or JSON", arguments: ["polling, websocket", #"["polling","websocket"]"#])
    func list(text: String) async throws {
        #expect(try await load([.transports: text]).list(.transports) == ["polling", "websocket"])
    }

    @Test(
        "A value out of its range is refused: the message names option, value, source and what is accepted",
        arguments: [
            (OptionName.pingInterval, "0", "milliseconds, an integer from 1 to 2147483647"),
            (.pingInterval, "-1", "milliseconds, an integer from 1 to 2147483647"),
            (.pingInterval, "2147483648", "milliseconds, an integer from 1 to 2147483647"),
            (.pingInterval, "abc", "milliseconds, an integer from 1 to 2147483647"),
            (.pingInterval, "1.5", "milliseconds, an integer from 1 to 2147483647"),
            (.operationsPort, "65536", "an integer from 0 to 65535"),
            (.allowUpgrades, "perhaps", "true or false"),
            (.logLevel, "loud", "one of trace, debug, info, notice, warning, error, critical"),
            (.transports, "polling,pigeon", "a comma separated list of polling, websocket"),
            (.transports, "", "a comma separated list of polling, websocket"),
            (.brokers, "a,,b", "a comma separated list that is not empty"),
            (.cors, "{", "JSON"),
            (.path, "", "a text that is not empty"),
        ]
    )
    func refusal(option: OptionName, value: String, accepted: String) async throws {
        let error = await #expect(throws: SettingsError.self) { try await load([option: value]) }
        let place = "flag --\(option.kebabCase)"
        #expect(error?.description == "\(option.kebabCase): \"\(value)\" (\(place)) is refused; accepted: \(accepted)")
    }

    @Test("Bounds belong to the range", arguments: [("1", 1), ("2147483647", 2_147_483_647)])
    func bounds(text: String, value: Int) async throws {
        #expect(try await load([.pingInterval: text]).integer(.pingInterval) == value)
    }

    @Test("A refusal says whether the environment or which file is to blame")
    func sources() async throws {
        let variable = await #expect(throws: SettingsError.self) {
            try await load(environment: ["SIGNALBOX_PING_INTERVAL": "0"])
        }
        #expect(variable?.description.contains("(environment variable SIGNALBOX_PING_INTERVAL)") == true)
        try await withFile(#"{"pingInterval":0}"#) { file in
            let inFile = await #expect(throws: SettingsError.self) { try await load([.config: file]) }
            #expect(inFile?.description.contains("(file \(file))") == true)
        }
    }

    @Test("A file that is missing, is no JSON object, or has an option twice is refused")
    func badFiles() async throws {
        await #expect(throws: SettingsError.self) { try await load([.config: "/nowhere/at/all.json"]) }
        for content in ["", "[1]", "{", #"{"pingInterval":1,"ping-interval":2}"#] {
            try await withFile(content) { file in
                let error = await #expect(throws: SettingsError.self) { try await load([.config: file]) }
                #expect(error?.description.hasPrefix("config: \"\(file)\" (flag --config) is refused") == true)
            }
        }
    }

    @Test("Unknown variables and keys are reported with the known name that is most alike")
    func unknown() async throws {
        try await withFile(#"{"pingIntervall":1}"#) { file in
            let settings = try await load(
                [.config: file],
                environment: ["SIGNALBOX_PING_TIMEUOT": "1", "SIGNALBOX_PORT": "1", "HOME": "/"]
            )
            #expect(settings.unknown.map(\.name) == ["SIGNALBOX_PING_TIMEUOT", "pingIntervall"])
            #expect(settings.unknown.map(\.suggestion) == ["SIGNALBOX_PING_TIMEOUT", "pingInterval"])
            #expect(settings.unknown.map(\.source) == ["environment", file])
        }
    }

    @Test("In the environment, a value that only another service reads is neither reported nor checked")
    func others() async throws {
        let settings = try await load(environment: ["SIGNALBOX_EVENT_LOOPS": "many"])
        #expect(settings.unknown.isEmpty)
    }

    @Test("A service refuses what a range cannot express in the same words")
    func ownRefusal() async throws {
        let settings = try await load(environment: ["SIGNALBOX_LINK_BIND": "udp://x"])
        #expect(
            settings.refusal(of: .linkBind, accepted: "ipc://PATH or tcp://HOST:PORT").description
                == "link-bind: \"udp://x\" (environment variable SIGNALBOX_LINK_BIND) is refused; "
                + "accepted: ipc://PATH or tcp://HOST:PORT"
        )
    }

    @discardableResult
    private func load(_ flags: [OptionName: String] = [:], environment: [String: String] = [:]) async throws -> Settings
    {
        try await Settings.load(for: .engine, flags: Flags(flags), environment: environment)
    }

    private func withFile(_ content: String, _ body: (String) async throws -> Void) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        try Data(content.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await body(file.path)
    }
}
