import EngineIOProtocol
import Foundation
import Testing

@Suite("Server options")
struct ServerOptionsTests {
    private func decode(_ json: String) throws -> ServerOptions {
        try JSONDecoder().decode(ServerOptions.self, from: Data(json.utf8))
    }

    @Test("The defaults are Node.js'")
    func defaults() throws {
        let options = try self.decode("{}")
        #expect(options == ServerOptions())
        #expect(options.path == "/engine.io")
        #expect(options.addTrailingSlash)
        #expect(options.pingInterval == 25_000)
        #expect(options.pingTimeout == 20_000)
        #expect(options.upgradeTimeout == 10_000)
        #expect(options.maxHttpBufferSize == 1_000_000)
        #expect(options.transports == [.polling, .websocket])
        #expect(options.allowUpgrades)
        #expect(options.perMessageDeflate == nil)
        #expect(options.httpCompression?.threshold == 1024)
        #expect(options.cookie == nil)
        #expect(options.cors == nil)
    }

    @Test("An announcement has Node.js' names and says false for what is off")
    func announcedNames() throws {
        let data = try JSONEncoder().encode(ServerOptions())
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "path", "addTrailingSlash", "pingInterval", "pingTimeout", "upgradeTimeout", "noopUpgradeInterval",
                "maxHttpBufferSize", "transports", "allowUpgrades", "perMessageDeflate", "httpCompression", "cookie",
                "cors",
                "connectTimeout", "serveClient",
            ]
        )
        #expect(object["cors"] as? Bool == false)
        #expect(object["perMessageDeflate"] as? Bool == false)
    }

    @Test("Options survive their announcement")
    func roundTrip() throws {
        var options = ServerOptions()
        options.path = "/socket.io"
        options.pingInterval = 300
        options.transports = [.websocket]
        options.perMessageDeflate = PerMessageDeflateOption(threshold: 2048, serverMaxWindowBits: 10)
        options.httpCompression = nil
        options.cookie = CookieOption(path: nil, sameSite: .strict)
        options.cors = CORSPolicy(origin: .oneOf(["http://a"]), allowedHeaders: [], credentials: true)
        #expect(try JSONDecoder().decode(ServerOptions.self, from: JSONEncoder().encode(options)) == options)
    }

    @Test("Keys of a newer version are ignored")
    func unknownKeys() throws {
        #expect(try self.decode(#"{"tomorrow":{"a":1},"pingTimeout":1}"#).pingTimeout == 1)
    }

    @Test(
        "Objects may be true, false or objects",
        arguments: [
            (#"{"httpCompression":false}"#, nil), (#"{"httpCompression":true}"#, 1024),
            (#"{"httpCompression":{}}"#, 1024),
            (#"{"httpCompression":{"threshold":0}}"#, 0), (#"{}"#, 1024),
        ] as [(String, Int?)]
    )
    func switches(json: String, threshold: Int?) throws {
        #expect(try self.decode(json).httpCompression?.threshold == threshold)
    }

    @Test(
        "perMessageDeflate has a threshold of 1024 unless it says otherwise",
        arguments: [
            (#"{"perMessageDeflate":true}"#, 1024), (#"{"perMessageDeflate":{"serverNoContextTakeover":true}}"#, 1024),
            (#"{"perMessageDeflate":{"threshold":1}}"#, 1), (#"{"perMessageDeflate":false}"#, nil),
        ] as [(String, Int?)]
    )
    func perMessageDeflate(json: String, threshold: Int?) throws {
        #expect(try self.decode(json).perMessageDeflate?.threshold == threshold)
    }

    @Test(
        "The slash at the path's end is the option's to decide",
        arguments: [
            ("/engine.io", true, "/engine.io/"), ("/engine.io/", true, "/engine.io/"),
            ("/engine.io/", false, "/engine.io"),
            ("/engine.io", false, "/engine.io"), ("/", true, "/"),
        ]
    )
    func pathPrefix(path: String, addTrailingSlash: Bool, prefix: String) {
        var options = ServerOptions()
        options.path = path
        options.addTrailingSlash = addTrailingSlash
        #expect(options.pathPrefix == prefix)
    }

    @Test(
        "Upgrades are offered if they are allowed and served",
        arguments: [
            (true, [.polling, .websocket], [.websocket]), (false, [.polling, .websocket], []), (true, [.polling], []),
        ] as [(Bool, [Transport], [Transport])]
    )
    func upgrades(allowUpgrades: Bool, transports: [Transport], upgrades: [Transport]) {
        var options = ServerOptions()
        options.allowUpgrades = allowUpgrades
        options.transports = transports
        #expect(options.upgrades == upgrades)
    }

    @Test("The defaults are valid")
    func valid() throws {
        try ServerOptions().validate()
    }

    @Test(
        "Nonsense is refused with the option's name and what it accepts",
        arguments: [
            (#"{"pingInterval":0}"#, "pingInterval: 0 is not accepted, only 1...2147483647 milliseconds"),
            (#"{"pingTimeout":-1}"#, "pingTimeout: -1 is not accepted, only 1...2147483647 milliseconds"),
            (#"{"upgradeTimeout":0}"#, "upgradeTimeout: 0 is not accepted, only 1...2147483647 milliseconds"),
            (#"{"noopUpgradeInterval":0}"#, "noopUpgradeInterval: 0 is not accepted, only 1...2147483647 milliseconds"),
            (
                #"{"connectTimeout":2147483648}"#,
                "connectTimeout: 2147483648 is not accepted, only 1...2147483647 milliseconds"
            ),
            (#"{"maxHttpBufferSize":0}"#, "maxHttpBufferSize: 0 is not accepted, only 1...120000000 bytes"),
            (#"{"transports":[]}"#, "transports: [] is not accepted, only polling, websocket or both"),
            (
                #"{"transports":["polling","polling"]}"#,
                "transports: [polling, polling] is not accepted, only polling, websocket or both"
            ),
            (
                #"{"path":"io"}"#,
                "path: \"io\" is not accepted, only a path that starts with / and has neither spaces nor ? nor #"
            ),
            (
                #"{"perMessageDeflate":{"serverMaxWindowBits":16}}"#,
                "perMessageDeflate.serverMaxWindowBits: 16 is not accepted, only 8...15"
            ),
            (#"{"httpCompression":{"level":10}}"#, "httpCompression.level: 10 is not accepted, only -1...9"),
        ]
    )
    func validation(json: String, message: String) throws {
        let options = try self.decode(json)
        do throws(OptionError) {
            try options.validate()
            Issue.record("accepted")
        } catch {
            #expect("\(error)" == message)
        }
    }

    @Test("A session takes its times and sizes from the options")
    func configuration() throws {
        var options = ServerOptions()
        options.pingInterval = 300
        options.pingTimeout = 200
        options.maxHttpBufferSize = 5
        options.allowUpgrades = false
        let configuration = Session.Configuration(options)
        #expect(configuration.pingInterval == .milliseconds(300))
        #expect(configuration.pingTimeout == .milliseconds(200))
        #expect(configuration.noopUpgradeInterval == .milliseconds(200))
        #expect(configuration.maxPayload == 5)
        #expect(configuration.upgrades.isEmpty)
    }
}
