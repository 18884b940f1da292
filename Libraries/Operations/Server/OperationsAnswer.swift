import Foundation

/// What the operations server answers: `/healthz`, `/readyz`, `/metrics`, and 404 to everything else.
package struct OperationsAnswer: Sendable, Equatable {
    package var status: Int
    package var contentType: String
    package var body: String

    package init(status: Int, contentType: String = "application/json", body: String) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    package static func to(_ path: Substring, _ health: Health, _ metrics: Metrics) -> OperationsAnswer {
        switch path {
        case "/healthz": self.report(health.liveness)
        case "/readyz": self.report(health.readiness)
        case "/metrics":
            OperationsAnswer(
                status: 200,
                contentType: "text/plain; version=0.0.4; charset=utf-8",
                body: metrics.prometheusText()
            )
        default: OperationsAnswer(status: 404, body: #"{"error":"not found"}"#)
        }
    }

    private static func report(_ report: HealthReport) -> OperationsAnswer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(report) else {
            preconditionFailure("a health report cannot be encoded")
        }
        return OperationsAnswer(status: report.ready ? 200 : 503, body: String(decoding: json, as: UTF8.self))
    }
}
