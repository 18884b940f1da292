import EngineIOProtocol
import NIOCore
import SessionLink

@testable import EngineRuntime

extension SessionTransfer {
    static func fixture(_ id: String = "AAAAbbbbccccddddeeee", messages: [Message] = []) -> SessionTransfer {
        var held = HeldMessages()
        for message in messages { _ = held.append(message) }
        return SessionTransfer(
            id: id,
            path: "/socket.io/",
            ownership: 3,
            configuration: Session.Configuration(pingInterval: .milliseconds(300), maxPayload: 4_711),
            pingIn: .milliseconds(120),
            head: RequestHead(
                method: "GET",
                uri: "/socket.io/?EIO=4&transport=polling",
                headers: [("Host", "example.org"), ("Cookie", "ä=ö")],
                remoteAddress: "192.0.2.1",
                isSecure: true
            ),
            messages: held
        )
    }
}
