import NIOCore
import SocketIOProtocol

/// Reads the fields of a message, see `ClusterMessage.Kind`.
struct ClusterReader {
    private var bytes: ByteBuffer

    init(_ bytes: ByteBuffer) {
        self.bytes = bytes
    }

    mutating func byte() throws(ClusterMessageError) -> UInt8 { try self.integer() }

    mutating func integer<Value: FixedWidthInteger>() throws(ClusterMessageError) -> Value {
        guard let value = self.bytes.readInteger(as: Value.self) else { throw .truncated }
        return value
    }

    mutating func flag() throws(ClusterMessageError) -> Bool {
        switch try self.byte() {
        case 0: false
        case 1: true
        case let other: throw .invalidFlag(other)
        }
    }

    mutating func text() throws(ClusterMessageError) -> String {
        let bytes = try self.run()
        guard let text = bytes.withUnsafeReadableBytes({ String(validating: $0, as: UTF8.self) }) else {
            throw .invalidText
        }
        return text
    }

    mutating func texts() throws(ClusterMessageError) -> [String] {
        var texts: [String] = []
        for _ in 0..<(try self.count()) { texts.append(try self.text()) }
        return texts
    }

    mutating func fragment() throws(ClusterMessageError) -> JSONFragment {
        let json = try self.run()
        var attachments: [ByteBuffer] = []
        var offsets: [Int] = []
        for _ in 0..<(try self.count()) {
            let offset: UInt32 = try self.integer()
            offsets.append(Int(offset))
            attachments.append(try self.run())
        }
        do {
            return try JSONFragment(validating: json, attachments: attachments, placeholdersAt: offsets)
        } catch {
            throw .invalidJSON(error)
        }
    }

    func end() throws(ClusterMessageError) {
        guard self.bytes.readableBytes == 0 else { throw .trailingBytes(self.bytes.readableBytes) }
    }

    /// Bytes behind their length.
    private mutating func run() throws(ClusterMessageError) -> ByteBuffer {
        guard let length: UInt32 = self.bytes.readInteger(),
            let run = self.bytes.readSlice(length: Int(length))
        else { throw .truncated }
        return run
    }

    /// Of things that take 4 bytes or more each.
    private mutating func count() throws(ClusterMessageError) -> Int {
        let count: UInt32 = try self.integer()
        guard Int(count) <= self.bytes.readableBytes / MemoryLayout<UInt32>.size else { throw .truncated }
        return Int(count)
    }
}
