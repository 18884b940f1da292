import EngineIOProtocol
import Foundation
import NIOCore
import NIOEmbedded

extension FuzzTarget {
    /// The bytes of one connection to a gateway: requests, bodies, an upgrade, frames; then time, then its end.
    static let http = FuzzTarget("http") { input in
        let options = FuzzOptions.json(&input)
        let choice = input.byte()
        let script = input.take(Int(input.byte() & 31))
        let gateway = FuzzGateway(options: options, script: script)
        let channel = try gateway.connect()
        let bytes = input.takeRest()
        for piece in Pieces(bytes, choice: choice) {
            guard channel.isActive else { break }
            // What the pipeline makes of an error is the gateway's affair; that it has one is not ours.
            _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
            gateway.run()
        }
        let answered = try channel.sentBytes
        try promise(answered <= 100_000 + bytes.count * 1_000, "\(bytes.count) bytes are answered with \(answered)")
        if choice & 1 == 1 { gateway.passTime(.seconds(70)) }
        _ = try? channel.finish(acceptAlreadyClosed: true)
        gateway.run()
        try promise(gateway.openConnections == 0, "\(gateway.openConnections) connections stay open")
    }
}

/// The options of the application behind the gateway.
enum FuzzOptions {
    static func json(_ input: inout FuzzInput) -> [UInt8] {
        var flags = input.flags()
        var options = ServerOptions()
        options.maxHttpBufferSize = flags.next() ? 100 : 5_000
        options.perMessageDeflate = flags.next() ? PerMessageDeflateOption(threshold: 10) : nil
        options.cookie = flags.next() ? CookieOption() : nil
        options.cors = flags.next() ? CORSPolicy(origin: .reflected, credentials: true) : nil
        options.httpCompression = flags.next() ? HTTPCompressionOption(threshold: 10) : nil
        return (try? Array(JSONEncoder().encode(options))) ?? []
    }
}

extension EmbeddedChannel {
    var sentBytes: Int {
        get throws {
            var count = 0
            while let part = try self.readOutbound(as: ByteBuffer.self) { count += part.readableBytes }
            return count
        }
    }
}
