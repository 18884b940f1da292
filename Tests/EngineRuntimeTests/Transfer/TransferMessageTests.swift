import EngineIOProtocol
import NIOCore
import Testing

@testable import EngineRuntime

@Suite("What engines say of sessions that move")
struct TransferMessageTests {
    private static let messages: [Message] = [
        .text(ByteBuffer(string: "one ä")), .binary(ByteBuffer(bytes: [0, 255])), .text(ByteBuffer()),
    ]

    private static let all: [TransferMessage] = [
        .offered(1, .fixture()), .offered(.max, .fixture(messages: messages)), .accepted(2, session: "sid"),
        .declined(3, session: ""), .moved(4, session: "sid"),
    ]

    @Test("It is decoded as it was said", arguments: all)
    func roundTrip(_ message: TransferMessage) throws {
        let bytes = message.encoded
        #expect(TransferMessage.begins(Array(bytes.readableBytesView)))
        #expect(try TransferMessage(decoding: bytes) == message)
    }

    @Test("No beginning of it is taken for the whole, but where a message of the client ends", arguments: all)
    func truncated(_ message: TransferMessage) {
        let bytes = message.encoded
        for count in 0..<bytes.readableBytes {
            guard let part = bytes.getSlice(at: bytes.readerIndex, length: count) else { continue }
            guard let decoded = try? TransferMessage(decoding: part) else { continue }
            guard case .offered(_, let transfer) = decoded, case .offered(_, let whole) = message else {
                Issue.record("\(count) bytes are \(decoded)")
                continue
            }
            #expect(transfer.messages.all.count < whole.messages.all.count)
        }
    }

    @Test("What is no such message is refused with its fault")
    func faults() {
        func fault(_ bytes: [UInt8]) -> TransferError? {
            do throws(TransferError) {
                _ = try TransferMessage(decoding: ByteBuffer(bytes: bytes))
                return nil
            } catch {
                return error
            }
        }
        let accepted = Array(TransferMessage.accepted(1, session: "s").encoded.readableBytesView)
        #expect(fault([0, 0, 9]) == .unknownKind(9))
        #expect(fault([0, 0, 2, 0]) == .truncated)
        #expect(fault(accepted + [0]) == .trailingBytes(1))
        let offered = Array(TransferMessage.offered(1, .fixture()).encoded.readableBytesView)
        #expect(fault(offered + [2, 0, 0, 0, 0]) == .unknownMessageKind(2))
        #expect(fault(offered + [1, 255, 255, 255, 255]) == .truncated)
    }

    @Test("What servers of an application say is none of these")
    func othersMessages() {
        #expect(!TransferMessage.begins([0, 1, 47]))
        #expect(!TransferMessage.begins([0]))
    }
}
