import NIOCore
import NodeWires
import SocketIOProtocol

extension FuzzTarget {
    /// MessagePack to JSON; what is read is written, and read again, as the same.
    static let messagePack = FuzzTarget("message-pack") { input in
        guard let fragment = try? JSONFragment(messagePack: ByteBuffer(bytes: input.takeRest())) else { return }
        let isJSON = (try? JSONScanner.validate(fragment.bytes.readableBytesSpan, depthLimit: .max)) != nil
        try promise(isJSON, "it is no JSON")
        let written = fragment.messagePack
        let again = try mustNotFail("reading it again") { try JSONFragment(messagePack: written) }
        try promise(again.messagePack == written, "it is written as another")
        try promise(again.attachments == fragment.attachments, "its attachments are others")
    }
}
