import EngineIOProtocol
package import NIOCore
import SessionLink

extension TransferMessage {
    /// Whether a message on the plane is one of these.
    package static func begins(_ body: [UInt8]) -> Bool {
        body.starts(with: [0, 0])
    }

    package var encoded: ByteBuffer {
        var bytes = ByteBuffer(integer: UInt16(0))
        switch self {
        case .offered(let number, let transfer):
            bytes.write(.offered, number, transfer.id)
            bytes.write(transfer)
        case .accepted(let number, let session): bytes.write(.accepted, number, session)
        case .declined(let number, let session): bytes.write(.declined, number, session)
        case .moved(let number, let session): bytes.write(.moved, number, session)
        }
        return bytes
    }

    /// - Parameter bytes: a message that ``begins(_:)`` as one of these.
    /// - Throws: what is wrong with the rest of it.
    package init(decoding bytes: ByteBuffer) throws(TransferError) {
        var bytes = bytes
        _ = try bytes.read(UInt16.self)
        let code = try bytes.read(UInt8.self)
        guard let kind = Kind(rawValue: code) else { throw .unknownKind(code) }
        let (number, session) = (try bytes.read(UInt64.self), try bytes.readText())
        switch kind {
        case .offered: self = .offered(number, try bytes.readTransfer(of: session))
        case .accepted: self = .accepted(number, session: session)
        case .declined: self = .declined(number, session: session)
        case .moved: self = .moved(number, session: session)
        }
        guard bytes.readableBytes == 0 else { throw .trailingBytes(bytes.readableBytes) }
    }
}

// MARK: Writing

extension ByteBuffer {
    fileprivate mutating func write(_ kind: TransferMessage.Kind, _ number: UInt64, _ session: String) {
        self.writeInteger(kind.rawValue)
        self.writeInteger(number)
        self.write(text: session)
    }

    fileprivate mutating func write(_ transfer: SessionTransfer) {
        let configuration = transfer.configuration
        self.write(text: transfer.path)
        self.writeInteger(transfer.ownership)
        self.writeInteger(configuration.pingInterval.milliseconds)
        self.writeInteger(configuration.pingTimeout.milliseconds)
        self.writeInteger(configuration.upgradeTimeout.milliseconds)
        self.writeInteger(configuration.noopUpgradeInterval.milliseconds)
        self.writeInteger(configuration.closeTimeout.milliseconds)
        self.writeInteger(transfer.pingIn.milliseconds)
        self.writeInteger(UInt32(clamping: configuration.maxPayload))
        self.writeInteger(UInt32(clamping: configuration.maxBufferedBytes))
        self.writeInteger(UInt32(clamping: configuration.maxPollAnswerBytes))
        let head = transfer.head.encoded
        self.writeInteger(UInt32(head.count))
        self.writeBytes(head)
        self.writeImmutableBuffer(transfer.messages.bytes)
    }

    private mutating func write(text: String) {
        self.writeInteger(UInt32(text.utf8.count))
        self.writeString(text)
    }
}

// MARK: Reading

extension ByteBuffer {
    fileprivate mutating func read<Value: FixedWidthInteger>(_: Value.Type) throws(TransferError) -> Value {
        guard let value: Value = self.readInteger() else { throw .truncated }
        return value
    }

    fileprivate mutating func readText() throws(TransferError) -> String {
        let length = Int(try self.read(UInt32.self))
        guard let text = self.readString(length: length) else { throw .truncated }
        return text
    }

    fileprivate mutating func readTransfer(of session: String) throws(TransferError) -> SessionTransfer {
        let path = try self.readText()
        let ownership = try self.read(UInt32.self)
        var configuration = Session.Configuration()
        configuration.pingInterval = try self.readTime()
        configuration.pingTimeout = try self.readTime()
        configuration.upgradeTimeout = try self.readTime()
        configuration.noopUpgradeInterval = try self.readTime()
        configuration.closeTimeout = try self.readTime()
        let pingIn = Duration.milliseconds(try self.read(UInt32.self))
        configuration.maxPayload = Int(try self.read(UInt32.self))
        configuration.maxBufferedBytes = Int(try self.read(UInt32.self))
        configuration.maxPollAnswerBytes = Int(try self.read(UInt32.self))
        let head = try self.readHead()
        let messages = try HeldMessages(decoding: self.slice())
        self.moveReaderIndex(forwardBy: self.readableBytes)
        return SessionTransfer(
            id: session,
            path: path,
            ownership: ownership,
            configuration: configuration,
            pingIn: pingIn,
            head: head,
            messages: messages
        )
    }

    private mutating func readTime() throws(TransferError) -> Duration {
        let milliseconds = try self.read(UInt32.self)
        guard milliseconds > 0 else { throw .timeOutOfRange }
        return .milliseconds(milliseconds)
    }

    private mutating func readHead() throws(TransferError) -> RequestHead {
        let length = Int(try self.read(UInt32.self))
        guard let bytes = self.readSlice(length: length) else { throw .truncated }
        do throws(RecordError) {
            return try RequestHead(decoding: 0..<length, in: bytes.readableBytesSpan)
        } catch {
            throw .malformedHead
        }
    }
}
