/// The wire format of an announcement. Little endian.
///
///     version   u8 = 1
///     then fields in any order, until the end:
///       field   u8
///       length  u32
///       value   length bytes
///
///     field  1 node u64*         8 flags u8: 1 ready, 2 draining
///            2 incarnation u64*  9 load u32
///            3 role u8*         10 endpoint: name length u8, name, address; repeated
///            4 cluster text*    11 slot: tag u32, epoch u32, flags u8: 1 settled; repeated
///            5 name text        12 options: opaque bytes
///            6 version u16      13 heard through one broker: u64 each; repeated, in the order of brokers
///            7 features u64        14 public key of the endpoints: 32 bytes        (* required)
///            15 doubted: node u64; repeated    16 reaches: name of a cluster; repeated
///
/// Unknown fields are skipped, an unknown role becomes `.other`. Decoding is total: whatever the bytes, it ends in an
/// announcement within the limits below or in a `DecodingFailure`.
extension Announcement {
    package static let maximumSize = 512 * 1_024
    package static let maximumTextSize = 256
    package static let maximumEndpoints = 16
    package static let maximumSlots = 256
    package static let maximumBrokers = 16
    package static let maximumClusters = 64

    private static let wireVersion: UInt8 = 1

    private enum Field: UInt8 {
        case node = 1
        case incarnation, role, cluster, name, protocolVersion, features, flags, load, endpoint, slot, options
        case heard, key, doubted, reaches
    }

    private enum Flag {
        static let ready: UInt8 = 1
        static let draining: UInt8 = 2
        static let settled: UInt8 = 1
    }

    package func encoded() -> [UInt8] {
        var wire = WireWriter()
        wire.append(Self.wireVersion)
        wire.field(Field.node) { $0.append(self.node.rawValue) }
        wire.field(Field.incarnation) { $0.append(self.incarnation.rawValue) }
        wire.field(Field.role) { $0.append(self.role.rawValue) }
        wire.field(Field.cluster) { $0.append(text: self.cluster) }
        wire.field(Field.name) { $0.append(text: self.name) }
        wire.field(Field.protocolVersion) { $0.append(self.protocolVersion) }
        wire.field(Field.features) { $0.append(self.features) }
        wire.field(Field.flags) { $0.append((self.isReady ? Flag.ready : 0) | (self.isDraining ? Flag.draining : 0)) }
        wire.field(Field.load) { $0.append(self.load) }
        self.encodeLists(to: &wire)
        return wire.bytes
    }

    private func encodeLists(to wire: inout WireWriter) {
        for endpoint in self.endpoints {
            wire.field(Field.endpoint) {
                $0.append(UInt8(clamping: endpoint.name.utf8.count))
                $0.append(text: endpoint.name)
                $0.append(text: endpoint.address)
            }
        }
        for slot in self.slots {
            wire.field(Field.slot) {
                $0.append(slot.tag.rawValue)
                $0.append(slot.epoch)
                $0.append(slot.isSettled ? Flag.settled : 0)
            }
        }
        wire.field(Field.options) { $0.append(bytes: self.options) }
        if let key = self.key { wire.field(Field.key) { $0.append(bytes: key.bytes) } }
        for nodes in self.heard {
            wire.field(Field.heard) { for node in nodes { $0.append(node.rawValue) } }
        }
        for node in self.doubted { wire.field(Field.doubted) { $0.append(node.rawValue) } }
        for cluster in self.reaches { wire.field(Field.reaches) { $0.append(text: cluster) } }
    }

    package init(decoding bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
        guard bytes.count <= Self.maximumSize else { throw .tooLarge }
        var wire = WireReader(bytes)
        let version = try wire.read(UInt8.self)
        guard version == Self.wireVersion else { throw .unsupportedVersion(version) }
        // Values that no node has stand for "not given".
        self.init(node: NodeID(rawValue: 0), incarnation: Incarnation(rawValue: 0), role: .other, cluster: "")
        var given: Set<Field> = []
        while !wire.isAtEnd {
            let number = try wire.read(UInt8.self)
            var value = try wire.sub(count: Int(wire.read(UInt32.self)))
            guard let field = Field(rawValue: number) else { continue }
            try self.decode(field, from: &value)
            guard value.isAtEnd else { throw .invalid("length of field \(field)") }
            given.insert(field)
        }
        guard given.isSuperset(of: [.node, .incarnation, .role, .cluster]) else { throw .invalid("missing field") }
    }

    private mutating func decode(_ field: Field, from value: inout WireReader) throws(DecodingFailure) {
        switch field {
        case .node: self.node = NodeID(rawValue: try value.read())
        case .incarnation: self.incarnation = Incarnation(rawValue: try value.read())
        case .role: self.role = Role(rawValue: try value.read()) ?? .other
        case .cluster: self.cluster = try value.readText(limit: Self.maximumTextSize)
        case .name: self.name = try value.readText(limit: Self.maximumTextSize)
        case .protocolVersion: self.protocolVersion = try value.read()
        case .features: self.features = try value.read()
        case .flags:
            let flags = try value.read(UInt8.self)
            self.isReady = flags & Flag.ready != 0
            self.isDraining = flags & Flag.draining != 0
        case .load: self.load = try value.read()
        case .endpoint: try self.decodeEndpoint(from: &value)
        case .slot: try self.decodeSlot(from: &value)
        case .options: self.options = value.readRest()
        case .heard: try self.decodeHeard(from: &value)
        case .key:
            guard let key = CurveKey(value.readRest()) else { throw .invalid("public key") }
            self.key = key
        case .doubted: self.doubted.append(NodeID(rawValue: try value.read()))
        case .reaches:
            guard self.reaches.count < Self.maximumClusters else { throw .invalid("number of clusters") }
            self.reaches.append(try value.readText(limit: Self.maximumTextSize))
        }
    }

    private mutating func decodeEndpoint(from value: inout WireReader) throws(DecodingFailure) {
        guard self.endpoints.count < Self.maximumEndpoints else { throw .invalid("number of endpoints") }
        var name = try value.sub(count: Int(value.read(UInt8.self)))
        let nameText = try name.readText(limit: Self.maximumTextSize)
        self.endpoints.append(Endpoint(name: nameText, address: try value.readText(limit: Self.maximumTextSize)))
    }

    private mutating func decodeSlot(from value: inout WireReader) throws(DecodingFailure) {
        guard self.slots.count < Self.maximumSlots else { throw .invalid("number of slots") }
        let tag = try value.read(UInt32.self)
        guard tag >> SlotTag.bitWidth == 0 else { throw .invalid("slot tag") }
        let epoch = try value.read(UInt32.self)
        let flags = try value.read(UInt8.self)
        let isSettled = flags & Flag.settled != 0
        self.slots.append(SlotClaim(tag: SlotTag(rawValue: tag), epoch: epoch, isSettled: isSettled))
    }

    private mutating func decodeHeard(from value: inout WireReader) throws(DecodingFailure) {
        guard self.heard.count < Self.maximumBrokers else { throw .invalid("number of brokers") }
        var nodes: [NodeID] = []
        while !value.isAtEnd { nodes.append(NodeID(rawValue: try value.read())) }
        self.heard.append(nodes)
    }
}

extension WireWriter {
    /// A field of the announcement; its length is known only once its value stands.
    fileprivate mutating func field(
        _ field: some RawRepresentable<UInt8>,
        _ value: (inout WireWriter) -> Void
    ) {
        self.append(field.rawValue)
        self.append(lengthOf: value)
    }
}
