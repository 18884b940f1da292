/// Every way in which a peer's frames can be wrong.
package enum WebSocketError: Error, Hashable, Sendable, CaseIterable {
    case reservedBitSet
    case reservedOpcode
    case maskMissing
    case maskUnexpected
    case lengthNotMinimal
    case lengthOverflow
    case controlFrameFragmented
    case controlFrameTooLong
    case compressionUnexpected
    case continuationUnexpected
    case continuationMissing
    case messageTooBig
    case textNotUTF8
    case compressedDataInvalid
    case closePayloadTooShort
    case closeCodeInvalid
    case closeReasonNotUTF8

    /// The code of the close frame that answers this error.
    package var closeCode: CloseCode {
        switch self {
        case .reservedBitSet, .reservedOpcode, .maskMissing, .maskUnexpected, .lengthNotMinimal, .lengthOverflow,
            .controlFrameFragmented, .controlFrameTooLong, .compressionUnexpected, .continuationUnexpected,
            .continuationMissing, .closePayloadTooShort, .closeCodeInvalid:
            .protocolError
        case .textNotUTF8, .compressedDataInvalid, .closeReasonNotUTF8:
            .invalidPayload
        case .messageTooBig:
            .messageTooBig
        }
    }
}

extension WebSocketError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .reservedBitSet: "RSV2 or RSV3 is set"
        case .reservedOpcode: "reserved opcode"
        case .maskMissing: "frame of a client is not masked"
        case .maskUnexpected: "frame of a server is masked"
        case .lengthNotMinimal: "payload length is not in its shortest form"
        case .lengthOverflow: "payload length exceeds 63 bits"
        case .controlFrameFragmented: "control frame is fragmented"
        case .controlFrameTooLong: "control frame is longer than 125 bytes"
        case .compressionUnexpected: "RSV1 is set where nothing may be compressed"
        case .continuationUnexpected: "continuation frame without a message to continue"
        case .continuationMissing: "new message before the last one has ended"
        case .messageTooBig: "message exceeds the size limit"
        case .textNotUTF8: "text message is not UTF-8"
        case .compressedDataInvalid: "compressed message is not valid DEFLATE"
        case .closePayloadTooShort: "close frame of one byte"
        case .closeCodeInvalid: "close code must not be sent"
        case .closeReasonNotUTF8: "close reason is not UTF-8"
        }
    }
}
