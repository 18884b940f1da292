import WebSocketProtocol

extension FuzzTarget {
    /// The headers of an upgrade request, and what of permessage-deflate is agreed.
    static let webSocketHandshake = FuzzTarget("websocket-handshake", maximumLength: 1_024) { input in
        let configuration = deflateConfiguration(&input)
        var request = OpeningHandshake.Request(
            method: "GET",
            upgrade: "websocket",
            key: "dGhlIHNhbXBsZSBub25jZQ==",
            version: "13"
        )
        var given = input.flags()
        if given.next() { request.upgrade = text(input.chunk()) }
        if given.next() { request.key = text(input.chunk()) }
        if given.next() { request.version = text(input.chunk()) }
        if given.next() { request.protocols = text(input.chunk()) }
        request.extensions = text(input.takeRest())
        guard let handshake = try? OpeningHandshake(request, perMessageDeflate: configuration) else { return }
        try promise(handshake.accept.utf8.count == 28, "the proof is no SHA-1 in base64")
        guard let deflate = handshake.perMessageDeflate else { return }
        try checkAgreement(deflate)
        try checkCompression(deflate, configuration)
    }
}

private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
}

private func deflateConfiguration(_ input: inout FuzzInput) -> PerMessageDeflate.Configuration {
    var flags = input.flags()
    var configuration = PerMessageDeflate.Configuration(threshold: 0)
    configuration.serverNoContextTakeover = flags.next() ? flags.next() : nil
    configuration.clientNoContextTakeover = flags.next() ? flags.next() : nil
    let bits = input.byte()
    configuration.serverMaxWindowBits = flags.next() ? 8 + Int(bits & 7) : nil
    configuration.clientMaxWindowBits = flags.next() ? 8 + Int(bits >> 4 & 7) : nil
    return configuration
}

/// What is answered is itself an offer that the same rules understand, and asks for nothing else.
private func checkAgreement(_ deflate: PerMessageDeflate) throws {
    guard let offers = ExtensionOffer.parse(deflate.headerValue), offers.count == 1 else {
        throw BrokenPromise(description: "answers \(deflate.headerValue)")
    }
    let again = PerMessageDeflate.negotiate(offers, PerMessageDeflate.Configuration())
    try promise(again == deflate, "\(deflate.headerValue) is understood as \(again?.headerValue ?? "nothing")")
}

/// What the server compresses as agreed, the client can read.
private func checkCompression(_ deflate: PerMessageDeflate, _ configuration: PerMessageDeflate.Configuration) throws {
    let deflater = deflate.makeDeflater(role: .server, configuration: configuration)
    let inflater = deflate.makeInflater(role: .client)
    for repetition in 1...2 {
        let message = Array(repeatElement(Array("message \(repetition) ".utf8), count: 100).joined())
        var read: [UInt8] = []
        let compressed = deflater.compress(message.span.bytes)
        try inflater.append(compressed.span.bytes, endsMessage: true, to: &read, limit: message.count)
        try promise(read == message, "a message is lost under \(deflate.headerValue)")
    }
}
