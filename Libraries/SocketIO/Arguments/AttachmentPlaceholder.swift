import FoundationEssentials
import NIOCore
import SocketIOProtocol

/// `{"_placeholder":true,"num":n}` where Foundation's coders meet it: each `Data` of a `Codable` value is an attachment.
struct AttachmentPlaceholder: Codable {
    private enum CodingKeys: String, CodingKey {
        case isPlaceholder = "_placeholder"
        case number = "num"
    }

    /// The packet's attachments, for a decoder.
    static let attachments = CodingUserInfoKey(rawValue: "signalbox.attachments").unsafelyUnwrapped

    let isPlaceholder: Bool
    let number: Int

    init(number: Int) {
        self.isPlaceholder = true
        self.number = number
    }

    /// The attachment whose placeholder `decoder` stands at, or nil if it stands at something else.
    static func attachment(in decoder: any Decoder) -> ByteBuffer? {
        guard let attachments = decoder.userInfo[Self.attachments] as? [ByteBuffer],
            let placeholder = try? AttachmentPlaceholder(from: decoder), placeholder.isPlaceholder,
            attachments.indices.contains(placeholder.number)
        else { return nil }
        return attachments[placeholder.number]
    }

    /// What `JSONDecoder` does where a type asks for `Data`.
    @Sendable static func data(in decoder: any Decoder) throws -> Data {
        guard let attachment = Self.attachment(in: decoder) else {
            throw DecodingError.typeMismatch(
                Data.self,
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "not a binary attachment")
            )
        }
        return attachment.data
    }
}
