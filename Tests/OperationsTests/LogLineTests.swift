import Foundation
import Logging
import Operations
import Testing

@Suite struct LogLineTests {
    @Test("A line is level, time, service and message, then the data by key")
    func line() {
        let metadata: Logger.Metadata = .data([.node: "n1", .count: "3"])
        #expect(
            line("engine linked", metadata) == "info 2026-01-31T12:00:00.000Z gateway engine linked count=3 node=n1\n"
        )
    }

    @Test(
        "A value that is empty or would break the line stands in quotes",
        arguments: [
            ("two words", #""two words""#), ("", #""""#), ("a=b", #""a=b""#), (#"say "hi""#, #""say \"hi\"""#),
            ("one\ntwo", #""one\ntwo""#), ("/socket.io/", "/socket.io/"),
        ]
    )
    func quoting(value: String, text: String) {
        #expect(line("x", .data([.reason: "\(value)"])).hasSuffix(" x reason=\(text)\n"))
    }

    private func line(_ message: Logger.Message, _ metadata: Logger.Metadata) -> String {
        LogLine(
            level: .info,
            time: Date(timeIntervalSince1970: 1_769_860_800),
            service: "gateway",
            message: message,
            metadata: metadata
        ).text
    }
}
