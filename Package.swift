// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "signalbox",
    products: [
        // For application authors.
        .library(name: "SocketIO", targets: ["SocketIO"]),
        .library(name: "EngineRuntime", targets: ["EngineRuntime"]),
        // For operators.
        .executable(name: "gateway", targets: ["GatewayCommand"]),
        .executable(name: "engine", targets: ["Engine"]),
        .executable(name: "broker", targets: ["Broker"]),
        .executable(name: "redis-bridge", targets: ["RedisBridgeCommand"]),
        .executable(name: "local-cluster", targets: ["LocalCluster"]),
        .executable(name: "signalbox-keys", targets: ["Keys"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ]
)

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioWebSocket = Target.Dependency.product(name: "NIOWebSocket", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

// MARK: Libraries, in dependency order. Own targets are imported strictly downward: see `make lint`.

package.targets += [
    // zlib, for permessage-deflate and HTTP compression.
    .systemLibrary(name: "CZlib", path: "Libraries/CZlib", providers: [.apt(["zlib1g-dev"])]),

    // ZeroMQ. Only `Backbone` may import it.
    .systemLibrary(name: "CZeroMQ", path: "Libraries/CZeroMQ", providers: [.apt(["libzmq3-dev"])]),

    // hiredis. Only `RedisClient` may import it.
    .systemLibrary(name: "CHiredis", path: "Libraries/CHiredis", providers: [.apt(["libhiredis-dev"])]),

    // libsodium, for what proves who sent a message over Redis. Only `RedisBridge` may import it.
    .systemLibrary(name: "CSodium", path: "Libraries/CSodium", providers: [.apt(["libsodium-dev"])]),

    // Engine.IO v4, pure: packets, payloads, handshake, session and upgrade state machines, heartbeat.
    .target(name: "EngineIOProtocol", dependencies: [nioCore], path: "Libraries/EngineIOProtocol"),
    .testTarget(name: "EngineIOProtocolTests", dependencies: ["EngineIOProtocol", nioCore]),

    // Socket.IO v5, pure: packets, attachments, parser, acknowledgements.
    .target(name: "SocketIOProtocol", dependencies: [nioCore], path: "Libraries/SocketIOProtocol"),
    .testTarget(name: "SocketIOProtocolTests", dependencies: ["SocketIOProtocol", nioCore]),

    // RFC 6455 frames and permessage-deflate, pure.
    .target(name: "WebSocketProtocol", dependencies: ["CZlib"], path: "Libraries/WebSocketProtocol"),
    .testTarget(name: "WebSocketProtocolTests", dependencies: ["WebSocketProtocol"]),

    // Rooms, audience selection, and what the servers of a cluster say and ask, pure.
    .target(name: "Adapter", dependencies: ["SocketIOProtocol", nioCore], path: "Libraries/Adapter"),
    .testTarget(name: "AdapterTests", dependencies: ["Adapter", "SocketIOProtocol", nioCore]),

    // The link between one gateway loop and one engine: its records and its state machine, pure.
    .target(name: "SessionLink", path: "Libraries/SessionLink"),
    .testTarget(name: "SessionLinkTests", dependencies: ["SessionLink"]),

    // The cluster plane and membership; owns every ZeroMQ socket.
    .target(name: "Backbone", dependencies: ["CZeroMQ", nioCore, nioPosix, logging], path: "Libraries/Backbone"),
    .testTarget(name: "BackboneTests", dependencies: ["Backbone", nioCore, nioPosix, logging]),

    // Redis: connections that come back, subscriptions, commands.
    .target(
        name: "RedisClient",
        dependencies: ["CHiredis", nioCore, nioPosix, nioSSL, logging],
        path: "Libraries/RedisClient"
    ),
    .testTarget(name: "RedisClientTests", dependencies: ["RedisClient", nioCore, nioPosix, logging]),

    // What Node.js servers and emitters say over Redis: their codecs and requests, pure.
    .target(
        name: "NodeWires",
        dependencies: ["EngineIOProtocol", "SocketIOProtocol", "Adapter", nioCore],
        path: "Libraries/NodeWires"
    ),
    .testTarget(
        name: "NodeWiresTests",
        dependencies: ["NodeWires", "EngineIOProtocol", "SocketIOProtocol", "Adapter", nioCore]
    ),

    // Configuration, logging, metrics, health and shutdown of every service.
    .target(
        name: "Operations",
        dependencies: [nioCore, nioPosix, nioHTTP1, logging, argumentParser, configuration, serviceLifecycle],
        path: "Libraries/Operations"
    ),
    .testTarget(
        name: "OperationsTests",
        dependencies: ["Operations", nioCore, nioHTTP1, nioEmbedded, logging, argumentParser]
    ),

    // From options to brokers and keys.
    .target(
        name: "ClusterAccess",
        dependencies: ["Backbone", "Operations", logging],
        path: "Libraries/ClusterAccess"
    ),
    .testTarget(name: "ClusterAccessTests", dependencies: ["ClusterAccess", "Backbone", "Operations", logging]),

    // What an application author writes against.
    .target(
        name: "SocketIO",
        dependencies: ["EngineIOProtocol", "SocketIOProtocol", "Adapter", nioCore, nioPosix, logging],
        path: "Libraries/SocketIO"
    ),
    .testTarget(
        name: "SocketIOTests",
        dependencies: ["SocketIO", "Adapter", "EngineIOProtocol", "SocketIOProtocol", nioCore, logging]
    ),

    // Runs an application as an engine service.
    .target(
        name: "EngineRuntime",
        dependencies: [
            "SocketIO", "Adapter", "SessionLink", "Backbone", "Operations", "ClusterAccess", "EngineIOProtocol",
            "SocketIOProtocol", nioCore, nioPosix, logging, argumentParser, serviceLifecycle,
        ],
        path: "Libraries/EngineRuntime"
    ),
    .testTarget(
        name: "EngineRuntimeTests",
        dependencies: [
            "EngineRuntime", "SocketIO", "SessionLink", "Backbone", "Operations", "EngineIOProtocol", nioCore, logging,
        ]
    ),
]

// MARK: Services. They never import one another.

package.targets += [
    // Terminates HTTP and WebSocket; owns connections and no session state.
    .target(
        name: "Gateway",
        dependencies: [
            "EngineIOProtocol", "WebSocketProtocol", "SessionLink", "Backbone", "Operations", "ClusterAccess", "CZlib",
            nioCore, nioPosix, nioHTTP1, nioSSL, logging, serviceLifecycle,
        ],
        path: "Services/Gateway",
        exclude: ["Command"],
        resources: [.copy("Page")]
    ),
    .executableTarget(
        name: "GatewayCommand",
        dependencies: ["Gateway", "Operations", argumentParser],
        path: "Services/Gateway/Command"
    ),
    .testTarget(
        name: "GatewayTests",
        dependencies: [
            "Gateway", "GatewayFixtures", "EngineIOProtocol", "WebSocketProtocol", "SessionLink", "Backbone",
            "Operations", nioCore, nioHTTP1, nioEmbedded, logging,
        ]
    ),
    // A clock and a cluster for a gateway in memory: of its tests, and of the fuzzer.
    .target(name: "GatewayFixtures", dependencies: ["Backbone"], path: "Tests/GatewayFixtures"),

    // The stock engine: ready-made applications.
    .executableTarget(name: "Engine", dependencies: ["EngineRuntime", "SocketIO"], path: "Services/Engine"),

    // Forwards the cluster plane.
    .executableTarget(
        name: "Broker",
        dependencies: [
            "Backbone", "Operations", "ClusterAccess", nioCore, nioPosix, logging, argumentParser, serviceLifecycle,
        ],
        path: "Services/Broker"
    ),

    // Links clusters through Redis, and speaks with Node.js servers there.
    .target(
        name: "RedisBridge",
        dependencies: [
            "RedisClient", "NodeWires", "Adapter", "EngineIOProtocol", "SocketIOProtocol", "SessionLink", "Backbone",
            "Operations", "ClusterAccess", "CSodium", nioCore, nioPosix, nioSSL, logging, serviceLifecycle,
        ],
        path: "Services/RedisBridge",
        exclude: ["Command"]
    ),
    .executableTarget(
        name: "RedisBridgeCommand",
        dependencies: ["RedisBridge", "Operations", argumentParser],
        path: "Services/RedisBridge/Command"
    ),
    .testTarget(
        name: "RedisBridgeTests",
        dependencies: [
            "RedisBridge", "RedisClient", "NodeWires", "Adapter", "EngineIOProtocol", "SocketIOProtocol", "SessionLink",
            "Backbone", "Operations", nioCore, nioPosix, nioEmbedded, logging,
        ]
    ),

    // Makes the keys with which nodes know one another.
    .executableTarget(name: "Keys", dependencies: ["Backbone", argumentParser], path: "Services/Keys"),
    .testTarget(name: "KeysTests", dependencies: ["Keys", "Backbone"]),

    // Starts the services above as child processes on one machine.
    .executableTarget(
        name: "LocalCluster",
        dependencies: ["Operations", nioCore, logging, argumentParser],
        path: "Services/LocalCluster"
    ),
    .testTarget(name: "LocalClusterTests", dependencies: ["LocalCluster", "Operations"]),
]

// MARK: Tools of the tests.

package.targets += [
    // A load generator that speaks Engine.IO over WebSocket, and checks what comes back.
    .executableTarget(
        name: "LoadGenerator",
        dependencies: ["WebSocketProtocol", nioCore, nioPosix, argumentParser],
        path: "Tests/LoadGenerator"
    ),

    // Two servers that echo, one with our WebSocket and one with swift-nio's, and what they have in common.
    .target(
        name: "EchoContract",
        dependencies: [nioCore, nioPosix, argumentParser, unixSignals],
        path: "Tests/EchoContract"
    ),
    .executableTarget(
        name: "EchoServer",
        dependencies: ["EchoContract", "WebSocketProtocol", nioCore, nioHTTP1, argumentParser],
        path: "Tests/EchoServer"
    ),
    .executableTarget(
        name: "NIOWebSocketServer",
        dependencies: ["EchoContract", nioCore, nioHTTP1, nioWebSocket, argumentParser],
        path: "Tests/NIOWebSocketServer"
    ),

    // What the fuzzer feeds: every decoder that meets foreign bytes, each with its promises.
    .target(
        name: "FuzzTargets",
        dependencies: [
            "Gateway", "GatewayFixtures", "RedisBridge", "NodeWires", "EngineRuntime", "SocketIO", "Adapter",
            "SessionLink", "Backbone", "Operations", "EngineIOProtocol", "SocketIOProtocol", "WebSocketProtocol",
            nioCore, nioEmbedded, logging,
        ],
        path: "Tests/Fuzz/Targets"
    ),
    .executableTarget(name: "Fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Command"),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Replay"),
]

for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
