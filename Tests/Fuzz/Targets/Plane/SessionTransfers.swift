import EngineIOProtocol
import EngineRuntime
import NIOCore

extension FuzzTarget {
    /// What an engine of another cluster says of a session that is to move here.
    static let sessionTransfers = FuzzTarget("session-transfers") { input in
        let bytes = ByteBuffer(bytes: input.takeRest())
        guard let message = try? TransferMessage(decoding: bytes) else { return }
        let again = message.encoded
        let decoded = try mustNotFail("decoding what was encoded") { try TransferMessage(decoding: again) }
        try promise(decoded == message && decoded.encoded == again, "a message changes by being passed on")
        guard case .offered(_, let transfer) = message else { return }
        let length = transfer.messages.all.reduce(0) { $0 + 5 + $1.bytes.readableBytes }
        try promise(length == transfer.messages.bytes.readableBytes, "messages of a client are lost")
        try promise(transfer.configuration.pingInterval > .zero, "a session would ping without end")
    }
}
