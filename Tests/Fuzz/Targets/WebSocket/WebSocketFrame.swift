import WebSocketProtocol

extension FuzzTarget {
    /// The head of one frame.
    static let webSocketFrame = FuzzTarget("websocket-frame", maximumLength: 256) { input in
        var flags = input.flags()
        let decoder = FrameDecoder(
            role: flags.next() ? .server : .client,
            maximumPayloadLength: flags.next() ? 100 : .max,
            allowsCompression: flags.next()
        )
        let bytes = input.takeRest()
        switch try? decoder.next(bytes.span.bytes) {
        case nil:
            break
        case .needMoreData(let minimum):
            try promise(minimum > bytes.count && minimum <= 14, "asks for \(minimum) bytes of a head")
        case .incomplete(let frame):
            try promise(frame.payload.upperBound > bytes.count, "calls incomplete what is there")
            try check(frame, bytes)
        case .frame(let frame):
            try promise(frame.payload.upperBound <= bytes.count, "takes more than there is")
            try check(frame, bytes)
        }
    }
}

private func check(_ frame: Frame, _ bytes: [UInt8]) throws {
    let head = [UInt8](unsafeUninitializedCapacity: frame.header.encodedLength) { target, count in
        var output = OutputRawSpan(buffer: UnsafeMutableRawBufferPointer(target), initializedCount: 0)
        frame.header.encode(into: &output)
        count = output.finalize(for: UnsafeMutableRawBufferPointer(target))
    }
    try promise(head.count == frame.payload.lowerBound, "the payload begins where the head does not end")
    try promise(bytes.starts(with: head), "a head is written otherwise than it was read")
    try promise(frame.payload.count == frame.header.payloadLength, "the payload is not as long as the head says")
}
