package import NIOHTTP1

/// Why a request is refused whatever it asks for: what was wrong with it as HTTP, and what would be right.
package struct RequestFault: Error, Equatable {
    package let status: HTTPResponseStatus
    package let message: String

    package init(_ status: HTTPResponseStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// In the form of all the gateway's own errors.
    var answer: HTTPAnswer {
        var answer = HTTPAnswer.failure(self.status, message: self.message)
        if self.status == .tooManyRequests { answer.headers.add(name: "Retry-After", value: "1") }
        return answer
    }
}

// MARK: Framing (RFC 9112, 6).

extension RequestFault {
    static let codingInHTTP10 = RequestFault(
        .badRequest,
        "Transfer-Encoding in HTTP/1.0: expected Content-Length, or HTTP/1.1"
    )
    static let unframed = RequestFault(
        .badRequest,
        "Transfer-Encoding does not end in chunked, so that the body has no end: expected chunked"
    )
    static let unknownCoding = RequestFault(
        .notImplemented,
        "Transfer-Encoding that is not known here: expected chunked and no other"
    )
    static let bodyOfUpgrade = RequestFault(
        .badRequest,
        "Request to upgrade to WebSocket with a body: expected none, neither Content-Length nor Transfer-Encoding"
    )
    static let unwantedBody = RequestFault(
        .payloadTooLarge,
        "Body where none is read: expected none, or one that is small"
    )
    static let excessiveFraming = RequestFault(
        .payloadTooLarge,
        "Chunk extensions or padding outweigh the body: expected chunks that carry data"
    )
}

// MARK: The head's fields.

extension RequestFault {
    static let noHost = RequestFault(.badRequest, "No Host header: expected exactly one in a request of HTTP/1.1")
    static let severalHosts = RequestFault(.badRequest, "Several Host headers: expected exactly one")
    static let invalidHost = RequestFault(.badRequest, "Invalid Host header: expected host or host:port")
    static let expectation = RequestFault(.expectationFailed, "Unknown expectation in Expect: expected 100-continue")
    static let largeHead = RequestFault(
        .requestHeaderFieldsTooLarge,
        "Headers too large: expected at most 256, of at most 16 KiB each and 64 KiB together"
    )
}

// MARK: The request line.

extension RequestFault {
    static let longTarget = RequestFault(.uriTooLong, "Request target too long: expected at most 16 KiB")
    static let tunnel = RequestFault(.notImplemented, "CONNECT asks for a tunnel: expected GET or POST here")
    static let target = RequestFault(
        .badRequest,
        "Invalid request target: expected /path?query, or http://host/path?query"
    )
    static let version = RequestFault(
        .httpVersionNotSupported,
        "HTTP version that is not spoken here: expected HTTP/1.1 or HTTP/1.0"
    )
    static let unknownMethod = RequestFault(
        .notImplemented,
        "Unknown method: expected GET, HEAD, POST or OPTIONS, in capitals"
    )
    static let requestLine = RequestFault(
        .badRequest,
        "Malformed request line: expected METHOD target HTTP/1.1, ended by CRLF"
    )
}

// MARK: Time and number.

extension RequestFault {
    static let slowHead = RequestFault(.requestTimeout, "Request's head not complete in time: see headersTimeout")
    static let slowBody = RequestFault(.requestTimeout, "Request's body not complete in time: see requestTimeout")
    static let tooManyConnections = RequestFault(
        .serviceUnavailable,
        "Too many connections: this gateway has as many as it takes, expected fewer or another gateway"
    )
    static let tooManyOfAddress = RequestFault(
        .tooManyRequests,
        "Too many connections from this address: see maxConnectionsPerAddress"
    )
    static let tooFastOfAddress = RequestFault(
        .tooManyRequests,
        "Too many new connections from this address: expected fewer per second, see connectionRateLimit"
    )
    static let messageRateExceeded = RequestFault(
        .tooManyRequests,
        "Too many messages for too long: the session is closed, see messageRateLimit"
    )
}

// MARK: What the decoder found.

extension RequestFault {
    init(_ error: HTTPParserError, _ intake: RequestIntake) {
        self =
            switch error {
            case _ where intake.namesOtherVersion: .version
            case .headerOverflow: intake.isWithinRequestLine ? .longTarget : .largeHead
            case .invalidMethod: intake.startsWithMethod ? .unknownMethod : .requestLine
            case .invalidURL: .target
            case .invalidVersion, .invalidConstant: .requestLine
            case .invalidHeaderToken:
                RequestFault(.badRequest, "Malformed header: expected Name: value on one line, in text")
            case .invalidContentLength:
                RequestFault(.badRequest, "Invalid Content-Length: expected digits, and no Transfer-Encoding")
            case .unexpectedContentLength:
                RequestFault(.badRequest, "Several lengths: expected one, or Transfer-Encoding: chunked")
            case .invalidChunkSize:
                RequestFault(.badRequest, "Invalid chunk size: expected hexadecimal digits of a number below 2^63")
            case .lfExpected, .strictModeAssertion:
                RequestFault(.badRequest, "Malformed line: expected CRLF at its end")
            case .closedConnection:
                RequestFault(.badRequest, "Data behind a request with Connection: close: expected nothing")
            case _:
                RequestFault(
                    .badRequest,
                    "Malformed request: expected lines ended by CRLF, and Content-Length or Transfer-Encoding: chunked, not both"
                )
            }
    }
}
