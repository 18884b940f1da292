/// What a close frame says: nothing at all, or a code and perhaps a reason (RFC 6455 section 5.5.1).
///
///     2 bytes  code, big endian
///     0...123  reason, UTF-8
package struct CloseFrame: Hashable, Sendable {
    /// `nil` when the frame is empty.
    package let code: CloseCode?
    package let reason: String

    package init(code: CloseCode?, reason: String = "") {
        self.code = code
        self.reason = code == nil ? "" : reason
    }

    /// - Throws: `closePayloadTooShort`, `closeCodeInvalid` or `closeReasonNotUTF8`.
    package init(payload: RawSpan) throws(WebSocketError) {
        switch payload.byteCount {
        case 0:
            self.init(code: nil)
        case 1:
            throw .closePayloadTooShort
        case _:
            let code = CloseCode(rawValue: payload.bigEndian(UInt16.self, at: 0))
            guard code.mayBeSent else { throw .closeCodeInvalid }
            let bytes = payload.extracting(2..<payload.byteCount)
            guard let reason = bytes.withUnsafeBytes({ String(validating: $0, as: UTF8.self) }) else {
                throw .closeReasonNotUTF8
            }
            self.init(code: code, reason: reason)
        }
    }

    /// The frame's payload. A reason that does not fit is cut between two characters.
    package var payload: [UInt8] {
        guard let code = self.code else { return [] }
        var payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
        for scalar in self.reason.unicodeScalars {
            let encoded = UTF8.encode(scalar)!
            guard payload.count + encoded.count <= 125 else { break }
            payload.append(contentsOf: encoded)
        }
        return payload
    }
}
