import Foundation

/// What `/healthz` and `/readyz` answer:
/// `{"ready":false,"missing":[{"name":"brokers","reason":"no broker has been heard","since":"2026-01-31T12:00:00Z"}]}`,
/// and beside these two whatever the service published.
package struct HealthReport: Encodable, Sendable {
    package struct Missing: Codable, Sendable, Equatable {
        package var name: String
        package var reason: String
        package var since: String
    }

    package let missing: [Missing]
    private let details: [String: any Encodable & Sendable]

    package var ready: Bool { self.missing.isEmpty }

    init(failing: [String: ConditionState], details: [String: any Encodable & Sendable] = [:]) {
        self.missing = failing.sorted { $0.key < $1.key }.map { name, condition in
            Missing(name: name, reason: condition.reason ?? "", since: condition.since.formatted(.iso8601))
        }
        self.details = details
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: MemberName.self)
        try container.encode(self.ready, forKey: MemberName(stringValue: "ready"))
        try container.encode(self.missing, forKey: MemberName(stringValue: "missing"))
        for (name, value) in self.details {
            try value.encode(to: container.superEncoder(forKey: MemberName(stringValue: name)))
        }
    }

    /// Details have names that only the services know.
    private struct MemberName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
