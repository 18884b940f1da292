// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "signalbox",
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
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
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

// MARK: Libraries, in dependency order. Own targets are imported strictly downward: see `make lint`.

package.targets += [
    // zlib, for permessage-deflate and HTTP compression.
    .systemLibrary(name: "CZlib", path: "Libraries/CZlib", providers: [.apt(["zlib1g-dev"])]),

    // ZeroMQ. Only `Backbone` may import it.
    .systemLibrary(name: "CZeroMQ", path: "Libraries/CZeroMQ", providers: [.apt(["libzmq3-dev"])]),

    // Engine.IO v4, pure: packets, payloads, handshake, session and upgrade state machines, heartbeat.
    .target(name: "EngineIOProtocol", dependencies: [nioCore], path: "Libraries/EngineIOProtocol"),
    .testTarget(name: "EngineIOProtocolTests", dependencies: ["EngineIOProtocol", nioCore]),

    // Socket.IO v5, pure: packets, attachments, parser, acknowledgements.
    .target(name: "SocketIOProtocol", dependencies: [nioCore], path: "Libraries/SocketIOProtocol"),
    .testTarget(name: "SocketIOProtocolTests", dependencies: ["SocketIOProtocol", nioCore]),

    // RFC 6455 frames and permessage-deflate, pure.
    .target(name: "WebSocketProtocol", dependencies: ["CZlib"], path: "Libraries/WebSocketProtocol"),
    .testTarget(name: "WebSocketProtocolTests", dependencies: ["WebSocketProtocol"]),

    // Rooms and audience selection, pure.
    .target(name: "Adapter", dependencies: ["SocketIOProtocol"], path: "Libraries/Adapter"),
    .testTarget(name: "AdapterTests", dependencies: ["Adapter"]),

    // The link between one gateway loop and one engine: its records and its state machine, pure.
    .target(name: "SessionLink", path: "Libraries/SessionLink"),
    .testTarget(name: "SessionLinkTests", dependencies: ["SessionLink"]),

    // The cluster plane and membership; owns every ZeroMQ socket.
    .target(name: "Backbone", dependencies: ["CZeroMQ", nioCore, nioPosix, logging], path: "Libraries/Backbone"),
    .testTarget(name: "BackboneTests", dependencies: ["Backbone", nioCore, nioPosix, logging]),
]

for target in package.targets where target.type != .system {
    target.swiftSettings = settings
}
