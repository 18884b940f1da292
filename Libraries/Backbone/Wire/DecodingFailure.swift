/// Why bytes of another node are not what they should be.
package enum DecodingFailure: Error, Equatable, Sendable {
    case truncated
    case tooLarge
    case unsupportedVersion(UInt8)
    case invalid(String)
}
