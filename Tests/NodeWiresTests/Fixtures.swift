import NIOCore
import SocketIOProtocol

extension ByteBuffer {
    /// - Parameter hex: digits; spaces between bytes are ignored.
    init(hex: String) {
        let digits = hex.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue!) }
        self.init(bytes: stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }

    var hex: String {
        self.readableBytesView.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension JSONFragment {
    init(_ json: String) throws {
        try self.init(validating: ByteBuffer(string: json))
    }

    var text: String { String(buffer: self.bytes) }
}
