import EngineIOProtocol
import NIOHTTP1
import WebSocketProtocol

extension OpeningHandshake.Request {
    init(_ head: HTTPRequestHead) {
        func field(_ name: String) -> String? {
            let values = head.headers[name]
            return values.isEmpty ? nil : values.joined(separator: ", ")
        }
        self.init(
            method: head.method.rawValue,
            upgrade: field("Upgrade"),
            key: field("Sec-WebSocket-Key"),
            version: field("Sec-WebSocket-Version"),
            protocols: field("Sec-WebSocket-Protocol"),
            extensions: field("Sec-WebSocket-Extensions")
        )
    }
}

extension PerMessageDeflate.Configuration {
    /// An option that is off says nothing: the client then has it as it asks.
    init(_ option: PerMessageDeflateOption) {
        self.init(
            threshold: option.threshold,
            serverNoContextTakeover: option.serverNoContextTakeover ? true : nil,
            clientNoContextTakeover: option.clientNoContextTakeover ? true : nil,
            serverMaxWindowBits: option.serverMaxWindowBits,
            clientMaxWindowBits: option.clientMaxWindowBits,
            level: option.zlibDeflateOptions.level,
            memoryLevel: option.zlibDeflateOptions.memLevel
        )
    }
}
