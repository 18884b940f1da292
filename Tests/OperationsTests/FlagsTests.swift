import ArgumentParser
import Operations
import Testing

@Suite struct FlagsTests {
    struct Group: ParsableArguments {
        @Option(.pingInterval) var pingInterval: String?
    }

    struct Command: ParsableArguments {
        @OptionGroup var group: Group
        @OptionGroup var common: CommonFlags
        @Option(.cors) var cors: String?
    }

    @Test(
        "A flag is read in either spelling, with its value behind it or after an equals sign",
        arguments: [
            ["--ping-interval", "300"], ["--pingInterval", "300"], ["--ping-interval=300"], ["--pingInterval=300"],
        ]
    )
    func spellings(arguments: [String]) throws {
        #expect(Flags(try Command.parse(arguments)) == Flags([.pingInterval: "300"]))
    }

    @Test("Flags of a command and of its groups come together; what was not given is absent")
    func groups() throws {
        let command = try Command.parse(["--cors", "{}", "--log-level", "debug", "--pingInterval", "1"])
        #expect(Flags(command) == Flags([.cors: "{}", .logLevel: "debug", .pingInterval: "1"]))
    }

    @Test("A value that begins with a dash reaches the check of its range")
    func negative() throws {
        #expect(Flags(try Command.parse(["--ping-interval", "-1"])) == Flags([.pingInterval: "-1"]))
    }

    @Test("An unknown flag is refused with exit code 64 and named")
    func unknown() {
        let error = #expect(throws: (any Error).self) { try Command.parse(["--ping-intervall", "300"]) }
        guard let error else { return }
        #expect(Command.exitCode(for: error).rawValue == 64)
        #expect(Command.message(for: error).contains("--ping-intervall"))
    }
}
