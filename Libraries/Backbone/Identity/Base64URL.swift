/// The 64 characters of a session id, six bits each (RFC 4648 §5, without padding).
package enum Base64URL {
    package static func character(_ sixBits: UInt8) -> UInt8 {
        switch sixBits {
        case 0..<26: UInt8(ascii: "A") + sixBits
        case 26..<52: UInt8(ascii: "a") + sixBits - 26
        case 52..<62: UInt8(ascii: "0") + sixBits - 52
        case 62: UInt8(ascii: "-")
        case 63: UInt8(ascii: "_")
        case _: preconditionFailure("\(sixBits) has more than six bits")
        }
    }

    /// - Returns: nil for a byte that is none of the 64.
    package static func sixBits(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        case _: nil
        }
    }
}
