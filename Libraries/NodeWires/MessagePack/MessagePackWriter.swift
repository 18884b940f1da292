package import NIOCore

/// Writes MessagePack as notepack does: each value in the shortest form there is but for fractions, which take 8 bytes.
///
/// It trusts its user to write as many elements and members as were said.
package struct MessagePackWriter: Sendable {
    package private(set) var bytes = ByteBuffer()

    package init() {}

    package mutating func write(array count: Int) {
        switch count {
        case ..<0x10: self.write(0x90 | UInt8(count))
        case ..<0x1_0000: self.write(0xDC, UInt16(count))
        case _: self.write(0xDD, UInt32(count))
        }
    }

    /// A member is its name and its value.
    package mutating func write(map count: Int) {
        switch count {
        case ..<0x10: self.write(0x80 | UInt8(count))
        case ..<0x1_0000: self.write(0xDE, UInt16(count))
        case _: self.write(0xDF, UInt32(count))
        }
    }

    package mutating func write(string: String) {
        self.write(textLength: string.utf8.count)
        self.bytes.writeString(string)
    }

    package mutating func write(binary: ByteBuffer) {
        switch binary.readableBytes {
        case let count where count < 0x100: self.write(0xC4, UInt8(count))
        case let count where count < 0x1_0000: self.write(0xC5, UInt16(count))
        case let count: self.write(0xC6, UInt32(count))
        }
        self.bytes.writeImmutableBuffer(binary)
    }

    package mutating func writeNull() { self.write(0xC0) }

    package mutating func write(bool: Bool) { self.write(bool ? 0xC3 : 0xC2) }

    package mutating func write(integer value: Int64) {
        switch value {
        case 0...: self.write(unsigned: UInt64(value))
        case (-0x20)...: self.bytes.writeInteger(Int8(value))
        case Int64(Int8.min)...: self.write(0xD0, Int8(value))
        case Int64(Int16.min)...: self.write(0xD1, Int16(value))
        case Int64(Int32.min)...: self.write(0xD2, Int32(value))
        case _: self.write(0xD3, value)
        }
    }

    package mutating func write(unsigned value: UInt64) {
        switch value {
        case ..<0x80: self.write(UInt8(value))
        case ..<0x100: self.write(0xCC, UInt8(value))
        case ..<0x1_0000: self.write(0xCD, UInt16(value))
        case ..<0x1_0000_0000: self.write(0xCE, UInt32(value))
        case _: self.write(0xCF, value)
        }
    }

    /// Whole numbers are integers, as in JavaScript; those beyond 64 bits, of which notepack keeps the lowest alone,
    /// stay what they are.
    package mutating func write(double value: Double) {
        if let whole = Int64(exactly: value) {
            self.write(integer: whole)
        } else if let whole = UInt64(exactly: value) {
            self.write(unsigned: whole)
        } else {
            self.write(0xCB, value.bitPattern)
        }
    }

    mutating func write(textLength count: Int) {
        switch count {
        case ..<0x20: self.write(0xA0 | UInt8(count))
        case ..<0x100: self.write(0xD9, UInt8(count))
        case ..<0x1_0000: self.write(0xDA, UInt16(count))
        case _: self.write(0xDB, UInt32(count))
        }
    }

    /// The characters of a text whose length was written before.
    mutating func write(characters: some Sequence<UInt8>) {
        self.bytes.writeBytes(characters)
    }

    private mutating func write(_ byte: UInt8) {
        self.bytes.writeInteger(byte)
    }

    private mutating func write(_ format: UInt8, _ value: some FixedWidthInteger) {
        self.bytes.writeInteger(format)
        self.bytes.writeInteger(value)
    }
}
