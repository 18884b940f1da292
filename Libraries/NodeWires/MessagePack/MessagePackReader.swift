import NIOCore

/// Reads MessagePack token by token.
struct MessagePackReader {
    private var bytes: ByteBuffer

    init(_ bytes: ByteBuffer) {
        self.bytes = bytes
    }

    var remaining: Int { self.bytes.readableBytes }

    mutating func next() throws(MessagePackError) -> MessagePackToken {
        let format: UInt8 = try self.fixed()
        switch format {
        case 0x00...0x7F: return .integer(Int64(format))
        case 0x80...0x8F: return try self.map(Int(format & 0x0F))
        case 0x90...0x9F: return try self.array(Int(format & 0x0F))
        case 0xA0...0xBF: return .text(try self.run(Int(format & 0x1F)))
        case 0xC0: return .null
        case 0xC2, 0xC3: return .bool(format == 0xC3)
        case 0xC4...0xC6: return .binary(try self.run(self.length(format - 0xC4)))
        case 0xC7...0xC9: return try self.variableExtension(self.length(format - 0xC7))
        case 0xCA...0xD3: return try self.number(format)
        case 0xD4...0xD8: return try self.fixedExtension(1 << Int(format - 0xD4))
        case 0xD9...0xDB: return .text(try self.run(self.length(format - 0xD9)))
        case 0xDC, 0xDD: return try self.array(self.length(format - 0xDC + 1))
        case 0xDE, 0xDF: return try self.map(self.length(format - 0xDE + 1))
        case 0xE0...0xFF: return .integer(Int64(Int8(bitPattern: format)))
        case _: throw .unknownFormat(format)
        }
    }
}

extension MessagePackReader {
    private mutating func number(_ format: UInt8) throws(MessagePackError) -> MessagePackToken {
        switch format {
        case 0xCA: return .double(Double(Float(bitPattern: try self.fixed())))
        case 0xCB: return .double(Double(bitPattern: try self.fixed()))
        case 0xCC: return .integer(Int64(try self.fixed() as UInt8))
        case 0xCD: return .integer(Int64(try self.fixed() as UInt16))
        case 0xCE: return .integer(Int64(try self.fixed() as UInt32))
        case 0xCF:
            let value: UInt64 = try self.fixed()
            return Int64(exactly: value).map { .integer($0) } ?? .unsigned(value)
        case 0xD0: return .integer(Int64(try self.fixed() as Int8))
        case 0xD1: return .integer(Int64(try self.fixed() as Int16))
        case 0xD2: return .integer(Int64(try self.fixed() as Int32))
        case _: return .integer(try self.fixed())
        }
    }

    private mutating func fixedExtension(_ length: Int) throws(MessagePackError) -> MessagePackToken {
        let type: Int8 = try self.fixed()
        var content = try self.run(length)
        switch (type, length) {
        case (0, 1): return .undefined
        case (0, 8): return .date(content.readInteger() ?? 0)
        case _: return .other(type: type, content)
        }
    }

    private mutating func variableExtension(_ length: Int) throws(MessagePackError) -> MessagePackToken {
        let type: Int8 = try self.fixed()
        let content = try self.run(length)
        return type == 0 ? .binary(content) : .other(type: type, content)
    }

    /// Each element takes a byte or more.
    private mutating func array(_ count: Int) throws(MessagePackError) -> MessagePackToken {
        guard count <= self.bytes.readableBytes else { throw .truncated }
        return .array(count: count)
    }

    private mutating func map(_ count: Int) throws(MessagePackError) -> MessagePackToken {
        guard count <= self.bytes.readableBytes / 2 else { throw .truncated }
        return .map(count: count)
    }

    private mutating func fixed<Value: FixedWidthInteger>() throws(MessagePackError) -> Value {
        guard let value = self.bytes.readInteger(as: Value.self) else { throw .truncated }
        return value
    }

    /// - Parameter width: 0 for one byte, 1 for two, 2 for four.
    private mutating func length(_ width: UInt8) throws(MessagePackError) -> Int {
        switch width {
        case 0: Int(try self.fixed() as UInt8)
        case 1: Int(try self.fixed() as UInt16)
        case _: Int(try self.fixed() as UInt32)
        }
    }

    private mutating func run(_ length: Int) throws(MessagePackError) -> ByteBuffer {
        guard let run = self.bytes.readSlice(length: length) else { throw .truncated }
        return run
    }
}
