/// What an HTTP request said before its body, for `open` and `attach`.
///
///     u8    flags: bit 0 secure (https, wss)
///     text  method
///     text  uri, as the client wrote it
///     text  remote address
///     …     to the end: text name, text value of each header field, in order
package struct RequestHead: Sendable {
    package var method: String
    package var uri: String
    package var headers: [(name: String, value: String)]
    package var remoteAddress: String
    package var isSecure: Bool

    package init(
        method: String,
        uri: String,
        headers: [(name: String, value: String)],
        remoteAddress: String,
        isSecure: Bool
    ) {
        self.method = method
        self.uri = uri
        self.headers = headers
        self.remoteAddress = remoteAddress
        self.isSecure = isSecure
    }
}

extension RequestHead: Equatable {
    package static func == (one: RequestHead, other: RequestHead) -> Bool {
        one.method == other.method && one.uri == other.uri && one.remoteAddress == other.remoteAddress
            && one.isSecure == other.isSecure && one.headers.elementsEqual(other.headers, by: ==)
    }
}
