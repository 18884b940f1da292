/// Why a POST does not end as it should. The packets before the fault count all the same.
package enum PostFailure: UInt8, Error, Sendable, CaseIterable {
    /// The body holds something that is no packet: 400, and the session closes with ``CloseReason/parseError``.
    case malformed = 1
    /// The content type is `application/octet-stream`: 400, and the session closes with ``CloseReason/transportError``.
    case invalidContent = 2
    /// The body is larger than `maxHttpBufferSize`: 413, and the session stays open.
    case tooLarge = 3
}
