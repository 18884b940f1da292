/// The two kinds of message an application sees.
package enum MessageKind: Sendable {
    case text
    case binary

    package var opcode: Opcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }
}
