/// Why a message is not a Socket.IO packet. Each of them closes the connection.
package enum PacketDecodingError: Error, Equatable, Sendable {
    /// The first byte is not a digit from 0 to 6, or there is none.
    case unknownPacketType
    /// The count of attachments is missing, or anything but digits in front of a hyphen.
    case illegalAttachments
    case tooManyAttachments(limit: Int)
    /// The namespace is not UTF-8, or has more combining characters in a row than any name has.
    case illegalNamespace
    /// Something else than a whole number from 0 to 2^53 − 1 stands where the acknowledgement id belongs.
    case illegalAcknowledgementID
    case malformedJSON(JSONError)
    /// Valid or not, that is no payload for a packet of this type.
    case invalidPayload(PacketType)
    /// The event's name is neither a string nor a number, or there is none.
    case illegalEventName
    case reservedEventName
    /// A placeholder's `num` names no attachment, or one that another placeholder names.
    case illegalPlaceholder
    case textWhileAttachmentsPending
    case binaryWithoutHeader
}

extension PacketDecodingError: CustomStringConvertible {
    /// The text of the Node.js parser where it has one for the case.
    package var description: String {
        switch self {
        case .unknownPacketType: "unknown packet type"
        case .illegalAttachments: "Illegal attachments"
        case .tooManyAttachments: "too many attachments"
        case .illegalNamespace: "invalid namespace"
        case .illegalAcknowledgementID, .malformedJSON, .invalidPayload, .illegalEventName, .reservedEventName:
            "invalid payload"
        case .illegalPlaceholder: "illegal attachments"
        case .textWhileAttachmentsPending: "got plaintext data when reconstructing a packet"
        case .binaryWithoutHeader: "got binary data when not reconstructing a packet"
        }
    }
}
