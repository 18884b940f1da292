import Backbone
import ClusterAccess
import Foundation
import Logging
import Operations
import Testing

@Suite struct KeySettingsTests {
    private let folder = NSTemporaryDirectory() + "signalbox-access-\(UUID())"
    private let pair: CurveKeyPair
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let brokers = "tcp://a:1+tcp://a:2,tcp://b:1+tcp://b:2"

    init() throws {
        self.pair = try CurveKeyPair.random()
    }

    /// Options with files `secret` and `public` of a sound key pair, `pairs` with two public keys and `open` with a
    /// secret that everybody may read.
    private func with(
        _ flags: [OptionName: String],
        _ body: (Settings) throws -> Void
    ) async throws {
        try FileManager.default.createDirectory(atPath: self.folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: self.folder) }
        let key = "\(self.pair.publicKey)\n"
        for (name, text, mode) in [
            ("secret", self.pair.secret, 0o600), ("open", self.pair.secret, 0o644), ("public", key, 0o644),
            ("pairs", "\(key)\(try CurveKeyPair.random().publicKey)\n", 0o644), ("wrong", "key\n", 0o600),
        ] {
            try text.write(toFile: "\(self.folder)/\(name)", atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: "\(self.folder)/\(name)")
        }
        let flags = flags.mapValues { $0.contains("://") ? $0 : "\(self.folder)/\($0)" }
        try body(try await Settings.load(for: .engine, flags: Flags(flags), environment: [:]))
    }

    @Test("Without options nodes speak plaintext")
    func none() async throws {
        try await self.with([.brokers: Self.brokers]) { settings in
            let (keys, brokers) = (try settings.nodeKeys(logger: self.logger), try settings.brokers())
            #expect(keys == nil)
            #expect(brokers.map(\.key) == [nil, nil])
        }
    }

    @Test("A secret, a list and the brokers' key make a node of CURVE; one key may be that of all brokers")
    func keys() async throws {
        let files: [OptionName: String] = [
            .curveSecretKeyFile: "secret", .curveAllowedKeys: "public", .brokers: Self.brokers,
        ]
        try await self.with(files.merging([.curveBrokerKeys: "public"]) { $1 }) { settings in
            let keys = try #require(try settings.nodeKeys(logger: self.logger))
            #expect(keys.own.publicKey == self.pair.publicKey)
            #expect(keys.allowed.allows(self.pair.publicKey))
            #expect(try settings.brokers().map(\.key) == [self.pair.publicKey, self.pair.publicKey])
        }
        try await self.with(files.merging([.curveBrokerKeys: "pairs"]) { $1 }) { settings in
            let brokers = try settings.brokers()
            #expect(brokers[0].key == self.pair.publicKey)
            #expect(Set(brokers.map(\.key)).count == 2)
        }
    }

    @Test(
        "What is missing, wrong or open to others is refused by the name of its option",
        arguments: [
            ([.curveAllowedKeys: "public"], "curve-allowed-keys"),
            ([.curveBrokerKeys: "public"], "curve-broker-keys"),
            ([.curveSecretKeyFile: "secret", .curveBrokerKeys: "public"], "curve-allowed-keys"),
            ([.curveSecretKeyFile: "secret", .curveAllowedKeys: "public"], "curve-broker-keys"),
            ([.curveSecretKeyFile: "none", .curveAllowedKeys: "public"], "curve-secret-key-file"),
            ([.curveSecretKeyFile: "open", .curveAllowedKeys: "public"], "curve-secret-key-file"),
            ([.curveSecretKeyFile: "wrong", .curveAllowedKeys: "public"], "curve-secret-key-file"),
            ([.curveSecretKeyFile: "secret", .curveAllowedKeys: "wrong"], "curve-allowed-keys"),
            ([.curveSecretKeyFile: "secret", .curveAllowedKeys: "none"], "curve-allowed-keys"),
            (
                [.curveSecretKeyFile: "secret", .curveAllowedKeys: "public", .curveBrokerKeys: "wrong"],
                "curve-broker-keys"
            ),
        ] as [([OptionName: String], String)]
    )
    func refusals(files: [OptionName: String], option: String) async throws {
        try await self.with(files.merging([.brokers: Self.brokers]) { $1 }) { settings in
            let error = #expect(throws: SettingsError.self) {
                _ = try settings.nodeKeys(logger: self.logger)
                _ = try settings.brokers()
            }
            #expect(error?.description.hasPrefix("\(option): ") == true, "\(String(describing: error))")
            #expect(error?.description.contains(self.pair.secret) == false)
        }
    }

    @Test("Broker keys that are neither one nor as many as brokers are refused with both numbers")
    func count() async throws {
        let brokers = Self.brokers + ",tcp://c:1+tcp://c:2"
        try await self.with([.curveSecretKeyFile: "secret", .curveBrokerKeys: "pairs", .brokers: brokers]) { settings in
            let error = #expect(throws: SettingsError.self) { try settings.brokers() }
            #expect(error?.description.contains("(3)") == true)
            #expect(error?.description.contains("2 keys") == true)
        }
    }
}
