import Backbone

extension FuzzTarget {
    /// One frame of the plane with its body; what is read is written the same.
    static let planeFrame = FuzzTarget("plane-frame") { input in
        try input.takeRest().withUnsafeBytes { bytes in
            var wire = WireReader(bytes)
            guard let header = try? PlaneFrame(&wire) else { return }
            try checkHeader(header)
            try checkBody(header, &wire)
        }
    }
}

private let channel = PlaneChannel(.membership, cluster: "c")

private func checkHeader(_ header: PlaneFrame) throws {
    try header.encoded(on: channel, body: []).withUnsafeBytes { encoded in
        try promise(channel.begins(encoded), "a frame does not begin with its channel")
        var wire = WireReader(UnsafeRawBufferPointer(rebasing: encoded.dropFirst(channel.prefix.count)))
        let again = try mustNotFail("reading a frame again") { try PlaneFrame(&wire) }
        try promise(again == header && wire.isAtEnd, "\(header) is written as \(again)")
    }
}

private func checkBody(_ header: PlaneFrame, _ wire: inout WireReader) throws {
    switch header.kind {
    case .hello: try checkMembership(.hello, header, wire)
    case .heartbeat: try checkMembership(.heartbeat, header, wire)
    case .goodbye: try checkMembership(.goodbye, header, wire)
    case .repairRequest, .gone: try checkRange(&wire)
    case .repair: _ = try? wire.readTopic()
    case .message, .position: break
    }
}

private func checkMembership(_ kind: MembershipMessage.Kind, _ header: PlaneFrame, _ wire: WireReader) throws {
    let sequence = header.sequence
    guard let message = try? MembershipMessage(kind: kind, sequence: sequence, body: wire.remaining) else { return }
    let announcement = message.announcement
    try promise(announcement.endpoints.count <= Announcement.maximumEndpoints, "too many endpoints")
    try promise(announcement.slots.count <= Announcement.maximumSlots, "too many slots")
    try promise(announcement.heard.count <= Announcement.maximumBrokers, "too many brokers")
    try message.encodedBody().withUnsafeBytes { encoded in
        let again = try mustNotFail("reading an announcement again") {
            try MembershipMessage(kind: kind, sequence: sequence, body: encoded)
        }
        try promise(again == message, "\(message) is written as \(again)")
    }
}

private func checkRange(_ wire: inout WireReader) throws {
    guard let range = try? RepairRange(&wire) else { return }
    try range.encoded().withUnsafeBytes { encoded in
        var wire = WireReader(encoded)
        let again = try mustNotFail("reading a range again") { try RepairRange(&wire) }
        try promise(again == range && wire.isAtEnd, "\(range) is written as \(again)")
    }
}
