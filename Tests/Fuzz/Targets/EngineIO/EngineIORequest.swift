import EngineIOProtocol

extension FuzzTarget {
    /// The line and the headers of a request that Engine.IO decides about.
    static let engineIORequest = FuzzTarget("engineio-request", maximumLength: 2_048) { input in
        var flags = input.flags()
        let method = input.element(of: ["GET", "POST", "OPTIONS", "PUT"])
        let origin = flags.next() ? text(input.chunk()) : nil
        let query = RequestQuery(target: text(input.takeRest()))
        let names = query.parameters.map { Array($0.name.utf8) }
        try promise(Set(names).count == names.count, "a name stands twice")
        for (name, value) in query.parameters {
            try promise(query[name] == value, "a parameter is not found by its name")
        }
        let verification = RequestVerification(
            method: method,
            query: query,
            origin: origin,
            isUpgrade: flags.next(),
            transports: flags.next() ? [.polling] : [.polling, .websocket]
        )
        do throws(Refusal) {
            switch try verification.beforeSession() {
            case .open, .futileUpgrade(nil): break
            case .poll(let sid), .post(let sid), .attach(let sid), .misdirected(let sid, _), .futileUpgrade(let sid?):
                precondition(!sid.isEmpty && query.sid == sid, "a session that was not asked for")
            }
        } catch {
            _ = error.body + error.upgradeBody
        }
    }
}

private func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
}
