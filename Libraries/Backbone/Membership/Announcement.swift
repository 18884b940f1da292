/// What a node says of itself, with every `HELLO`, heartbeat and `GOODBYE`.
package struct Announcement: Equatable, Sendable {
    package static let protocolVersion: UInt16 = 1

    package var node: NodeID
    package var incarnation: Incarnation
    package var role: Role
    /// Nodes of another cluster are ignored, unless a bridge reaches it.
    package var cluster: String
    /// For people; the node is known by its id.
    package var name: String
    package var protocolVersion: UInt16
    /// Bits that later versions will name; unknown ones are kept.
    package var features: UInt64
    package var isReady: Bool
    package var isDraining: Bool
    /// Sessions, or whatever the role counts; comparable among nodes of one role.
    package var load: UInt32
    package var endpoints: [Endpoint]
    /// The public key with which it listens at its endpoints; nil where it speaks plaintext.
    package var key: CurveKey?
    package var slots: [SlotClaim]
    /// The application's options as JSON, opaque here.
    package var options: [UInt8]
    /// Whom the node heard lately, per configured broker.
    package var heard: [[NodeID]]
    /// Members at whose endpoint the node found nobody.
    package var doubted: [NodeID]
    /// The other clusters to and from which a bridge carries what is said.
    package var reaches: [String]

    package init(
        node: NodeID,
        incarnation: Incarnation,
        role: Role,
        cluster: String,
        name: String = "",
        protocolVersion: UInt16 = Announcement.protocolVersion,
        features: UInt64 = 0,
        isReady: Bool = false,
        isDraining: Bool = false,
        load: UInt32 = 0,
        endpoints: [Endpoint] = [],
        key: CurveKey? = nil,
        slots: [SlotClaim] = [],
        options: [UInt8] = [],
        heard: [[NodeID]] = [],
        doubted: [NodeID] = [],
        reaches: [String] = []
    ) {
        self.node = node
        self.incarnation = incarnation
        self.role = role
        self.cluster = cluster
        self.name = name
        self.protocolVersion = protocolVersion
        self.features = features
        self.isReady = isReady
        self.isDraining = isDraining
        self.load = load
        self.endpoints = endpoints
        self.key = key
        self.slots = slots
        self.options = options
        self.heard = heard
        self.doubted = doubted
        self.reaches = reaches
    }

    package func address(of endpoint: String) -> String? {
        self.endpoints.first { $0.name == endpoint }?.address
    }

    /// Whether others should hear of the difference now; load and who was heard (or not) can wait for the next heartbeat.
    func differsNotably(from other: Announcement) -> Bool {
        var same = other
        same.load = self.load
        same.heard = self.heard
        same.doubted = self.doubted
        return same != self
    }
}
