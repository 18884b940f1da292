import WebSocketProtocol

extension FuzzTarget {
    /// Compressed messages of one connection, one after the other: whole, and in fragments.
    static let inflater = FuzzTarget("inflater") { input in
        var flags = input.flags()
        let resets = flags.next()
        let windowBits = 8 + Int(input.byte() & 7)
        let limit = input.element(of: [0, 1, 100, 8_192, 100_000])
        let choice = input.byte()
        let inflaters = (0..<2).map { _ in Inflater(windowBits: windowBits, resetsAfterMessage: resets) }
        while !input.isAtEnd {
            let message = input.chunk()
            let whole = inflate(inflaters[0], [message[...]], limit)
            var parts = Array(Pieces(message, choice: choice))
            if choice & 1 == 1 || parts.isEmpty { parts.append([]) }
            let pieces = inflate(inflaters[1], parts, limit)
            // Who looks back further than a small window may get away with it: zlib sees that at its buffers' ends alone.
            let isCertain = windowBits == 15 || (whole.isSuccess && pieces.isSuccess)
            try promise(whole == pieces || !isCertain, "fragments matter: \(whole) and \(pieces)")
            guard case .success(let bytes) = whole, pieces.isSuccess else { return }
            try promise(bytes.count <= limit, "\(bytes.count) bytes, \(limit) allowed")
            try checkRoundTrip(bytes, windowBits: windowBits, resets: resets)
        }
    }
}

extension Result {
    fileprivate var isSuccess: Bool { (try? self.get()) != nil }
}

private func inflate(
    _ inflater: Inflater,
    _ parts: [ArraySlice<UInt8>],
    _ limit: Int
) -> Result<[UInt8], WebSocketError> {
    var message: [UInt8] = []
    do throws(WebSocketError) {
        for (index, part) in parts.enumerated() {
            let bytes = Array(part)
            try inflater.append(
                bytes.span.bytes,
                endsMessage: index == parts.count - 1,
                to: &message,
                limit: limit
            )
        }
        return .success(message)
    } catch {
        return .failure(error)
    }
}

private func checkRoundTrip(_ message: [UInt8], windowBits: Int, resets: Bool) throws {
    let deflater = Deflater(windowBits: windowBits, resetsAfterMessage: resets)
    let inflater = Inflater(windowBits: windowBits, resetsAfterMessage: resets)
    for _ in 0..<2 {
        var again: [UInt8] = []
        let compressed = deflater.compress(message.span.bytes)
        try inflater.append(compressed.span.bytes, endsMessage: true, to: &again, limit: message.count)
        try promise(again == message, "what is compressed is not read again")
    }
}
