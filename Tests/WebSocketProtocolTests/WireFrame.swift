import WebSocketProtocol

/// A frame written out byte by byte, sound or not, without help from the code under test.
struct WireFrame: Sendable {
    enum LengthForm {
        case shortest
        case bits16
        case bits64
    }

    var opcode: UInt8
    var payload: [UInt8] = []
    var isFinal = true
    /// RSV1, RSV2, RSV3 as the number 4, 2, 1, as Autobahn has it.
    var reserved: UInt8 = 0
    var mask: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D]
    var lengthForm = LengthForm.shortest

    var bytes: [UInt8] {
        var bytes = [(self.isFinal ? 0x80 : 0) | self.reserved << 4 | self.opcode]
        let maskBit: UInt8 = self.mask == nil ? 0 : 0x80
        let length = self.payload.count
        switch (self.lengthForm, length) {
        case (.shortest, ...125):
            bytes.append(maskBit | UInt8(length))
        case (.shortest, ...0xFFFF), (.bits16, _):
            bytes += [maskBit | 126, UInt8(length >> 8), UInt8(length & 0xFF)]
        case (.shortest, _), (.bits64, _):
            bytes.append(maskBit | 127)
            bytes += (0..<8).map { UInt8(length >> (56 - 8 * $0) & 0xFF) }
        }
        guard let mask = self.mask else { return bytes + self.payload }
        return bytes + mask + self.payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    static func text(_ payload: some Sequence<UInt8>, isFinal: Bool = true) -> WireFrame {
        WireFrame(opcode: 1, payload: Array(payload), isFinal: isFinal)
    }

    static func binary(_ payload: [UInt8], isFinal: Bool = true) -> WireFrame {
        WireFrame(opcode: 2, payload: payload, isFinal: isFinal)
    }

    static func continuation(_ payload: some Sequence<UInt8>, isFinal: Bool = true) -> WireFrame {
        WireFrame(opcode: 0, payload: Array(payload), isFinal: isFinal)
    }

    static func ping(_ payload: [UInt8] = []) -> WireFrame { WireFrame(opcode: 9, payload: payload) }

    static func pong(_ payload: [UInt8] = []) -> WireFrame { WireFrame(opcode: 10, payload: payload) }

    static func close(_ payload: [UInt8] = []) -> WireFrame { WireFrame(opcode: 8, payload: payload) }

    static func close(_ code: Int, _ reason: some Sequence<UInt8> = "".utf8) -> WireFrame {
        .close([UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason))
    }
}

extension [WireFrame] {
    var bytes: [UInt8] { self.flatMap(\.bytes) }
}
