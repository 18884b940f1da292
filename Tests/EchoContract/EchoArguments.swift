import ArgumentParser

/// What every echo server is told, whatever it is made of.
package struct EchoArguments: ParsableArguments {
    @Option(help: "Port of 127.0.0.1 to listen on, 0 for a free one.")
    package var port = 0

    @Option(help: "Bytes of the longest message, 1 to 4294967295.")
    package var maximumMessageBytes = 1_000_000

    @Flag(name: .customLong("engine-io"), help: "Open an Engine.IO session and a Socket.IO namespace, then echo.")
    package var engineIO = false

    @Flag(help: #"With --engine-io: what begins with 42["all", goes to every connection."#)
    package var broadcast = false

    package init() {}

    package func validate() throws {
        guard 0...65_535 ~= self.port else { throw ValidationError("--port is \(self.port); it must be 0 to 65535") }
        guard 1...Int(UInt32.max) ~= self.maximumMessageBytes else {
            let bytes = self.maximumMessageBytes
            throw ValidationError("--maximum-message-bytes is \(bytes); it must be 1 to \(UInt32.max)")
        }
        guard self.engineIO || !self.broadcast else { throw ValidationError("--broadcast needs --engine-io") }
    }
}
