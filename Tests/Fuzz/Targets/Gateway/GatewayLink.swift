import NIOCore
import NIOEmbedded

extension FuzzTarget {
    /// What an engine announces and says to a gateway that has a poll, a POST and two WebSockets bound through it.
    static let gatewayLink = FuzzTarget("gateway-link") { input in
        let given = input.chunk()
        let options = given.isEmpty ? FuzzOptions.json(&input) : given
        // Nothing is answered but by the bytes.
        let gateway = FuzzGateway(options: options, script: [0, 12, 12, 12, 12, 12])
        let channels = try requests.map { request in
            let channel = try gateway.connect()
            _ = try? channel.writeInbound(ByteBuffer(string: request))
            gateway.run()
            return channel
        }
        while !input.isAtEnd {
            gateway.engine.say(input.chunk())
            gateway.run()
            if input.byte() & 1 == 1 { gateway.passTime(.milliseconds(Int(input.byte()) * 20)) }
        }
        for channel in channels {
            _ = try channel.sentBytes
            _ = try? channel.finish(acceptAlreadyClosed: true)
        }
        gateway.run()
        try promise(gateway.openConnections == 0, "\(gateway.openConnections) connections stay open")
    }
}

private let requests = [
    upgrade("/engine.io/?EIO=4&transport=websocket"),
    "GET /engine.io/?EIO=4&transport=polling&sid=\(FuzzGateway.sid) HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /engine.io/?EIO=4&transport=polling&sid=\(FuzzGateway.sid) HTTP/1.1\r\nHost: x\r\n"
        + "Content-Length: 2\r\n\r\n4a",
    upgrade("/engine.io/?EIO=4&transport=websocket&sid=\(FuzzGateway.sid)"),
]

private func upgrade(_ target: String) -> String {
    "GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
}
