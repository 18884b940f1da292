import NIOCore

/// Finds its way in JSON text that the packet decoder has validated already: nothing is checked a second time.
enum JSONSyntax {
    /// The first position at or after `start` that is neither white space nor a comma or colon between values.
    static func startOfValue(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"), UInt8(ascii: ","),
                UInt8(ascii: ":"):
                position += 1
            case _:
                return position
            }
        }
        return position
    }

    /// The position behind the value that begins at `start`.
    static func endOfValue(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        switch text[start] {
        case UInt8(ascii: "\""): return Self.endOfString(in: text, from: start)
        case UInt8(ascii: "["), UInt8(ascii: "{"): return Self.endOfContainer(in: text, from: start)
        case _: return Self.endOfScalar(in: text, from: start)
        }
    }

    private static func endOfString(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start + 1
        while text[position] != UInt8(ascii: "\"") {
            position += text[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return position + 1
    }

    private static func endOfContainer(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        var depth = 0
        repeat {
            switch text[position] {
            case UInt8(ascii: "\""):
                position = Self.endOfString(in: text, from: position)
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case _: break
            }
            position += 1
        } while depth > 0
        return position
    }

    private static func endOfScalar(in text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var position = start
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: " "), UInt8(ascii: "\n"),
                UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                return position
            case _:
                position += 1
            }
        }
        return position
    }
}
