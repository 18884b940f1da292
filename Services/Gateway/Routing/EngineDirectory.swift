import Backbone
import EngineIOProtocol

/// The engines of the cluster as one loop knows them: what membership says of each, and the link to it.
struct EngineDirectory {
    struct Entry {
        let link: EngineLink
        /// What the engine last said of itself.
        var announcement: Announcement
        var application: ApplicationPath?
        /// Whether membership still names it. One that it does not is judged by its link alone, until that ends.
        var isMember = true
        /// Of another cluster. Its sessions are reached, new ones are not placed there, and its own cluster knows when it
        /// is gone.
        let isForeign: Bool

        var takesSessions: Bool {
            let said = self.announcement
            return self.isMember && !self.isForeign && said.isReady && !said.isDraining && self.link.state == .linked
        }

        /// Whether the request's session has not been declined here.
        func mayOpen(_ request: any EngineRequest) -> Bool {
            !request.declinedBy.contains(self.announcement.node)
        }
    }

    /// Where a request goes.
    enum Destination {
        case link(EngineLink)
        /// Not known yet; it soon may be.
        case undecided
        /// No engine has, or takes, such a session.
        case nowhere
    }

    private(set) var entries: [NodeID: Entry] = [:]
    /// Members whose address another engine has taken: they are gone, though membership will only learn it by silence.
    private var superseded: Set<NodeID> = []
    private(set) var applications = Applications()
    /// Whether other clusters are linked with this one, so that sessions may move.
    private(set) var isLinked = false
    /// `nil` before there is any view.
    private var slots: SlotTable?
    private var isViewWhole = false
    private var placement: Placement
    private var generator = SystemRandomNumberGenerator()

    init(placement: PlacementMethod) {
        self.placement = Placement(method: placement)
    }

    // MARK: Membership

    /// Takes a new view of the cluster.
    ///
    /// - Parameter dial: makes the link to an engine that was not known; `nil` where there can be none.
    mutating func membershipChanged(
        _ membership: Membership,
        dial: (Announcement, _ isForeign: Bool) -> EngineLink?
    ) {
        self.slots = membership.slots
        self.isLinked = !membership.reached.isEmpty
        self.isViewWhole = membership.view.isWhole
        self.superseded.formIntersection(membership.members.keys)
        let engines = membership.members.values.map(\.announcement).filter { $0.role == .engine }
        for announcement in engines.sorted(by: { $0.incarnation < $1.incarnation }) {
            self.announced(announcement, isForeign: !membership.isOwn(announcement.cluster), dial)
        }
        let asking = membership.bridges.map(\.announcement).filter { $0.has(.asksNodeServers) }
        for announcement in asking { self.announced(announcement, isForeign: true, dial) }
        let present = Set(engines.map(\.node) + asking.map(\.node)).subtracting(self.superseded)
        for node in self.entries.keys { self.entries[node]?.isMember = present.contains(node) }
    }

    private mutating func announced(
        _ announcement: Announcement,
        isForeign: Bool,
        _ dial: (Announcement, _ isForeign: Bool) -> EngineLink?
    ) {
        let known = self.entries[announcement.node]
        guard known?.announcement != announcement, !self.superseded.contains(announcement.node) else { return }
        guard let link = known?.link ?? dial(announcement, isForeign) else { return }
        // Nobody is superseded by an engine that is not trusted.
        if known == nil { self.supersedeOthers(than: announcement) }
        var application = known?.application
        if known?.announcement.options != announcement.options, let options = ServerOptions(announced: announcement) {
            self.applications.announced(options, isForeign: isForeign)
            application = ApplicationPath(options)
        }
        self.entries[announcement.node] = Entry(
            link: link,
            announcement: announcement,
            application: application,
            isForeign: isForeign
        )
    }

    /// A process bound the address anew, so whoever had it before is no more.
    private mutating func supersedeOthers(than newcomer: Announcement) {
        let others = self.entries.filter { _, entry in
            entry.announcement.cluster == newcomer.cluster
                && entry.announcement.address(of: "link") == newcomer.address(of: "link")
        }
        self.superseded.formUnion(others.keys)
    }

    /// Removes and returns engines, with their links, that have left both membership and their link, or were superseded; or that
    /// have left another cluster.
    mutating func removeLost() -> [Entry] {
        let lost = self.entries.filter { node, entry in
            !entry.isMember && (entry.isForeign || entry.link.state == .linking || self.superseded.contains(node))
        }
        for node in lost.keys { self.entries[node] = nil }
        return Array(lost.values)
    }

    // MARK: Destinations

    mutating func destination(of request: any EngineRequest) -> Destination {
        if let node = request.movedTo { return self.destination(node) }
        guard let session = request.session else { return self.place(request) }
        // A malformed id is nobody's; a sound one may be somebody's before there is any view.
        guard let id = SessionID(session) else { return .nowhere }
        switch self.slots?.owner(of: id.tag) {
        case .node(let node, _): return self.destination(node)
        case .dead: return self.lastOwner(of: id.tag).map(self.destination) ?? .nowhere
        case .unknown: return self.isViewWhole ? self.whoAsksNodeServers : .undecided
        case nil: return .undecided
        }
    }

    func destination(_ node: NodeID) -> Destination {
        guard let link = self.entries[node]?.link else {
            return self.superseded.contains(node) ? .nowhere : .undecided
        }
        switch link.state {
        case .linked, .suspect: return .link(link)
        case .linking: return link.isEngineGone ? .nowhere : .undecided
        }
    }

    /// The bridge that answers for sessions which none of the engines has.
    private var whoAsksNodeServers: Destination {
        let bridge = self.entries.first { $0.value.isMember && $0.value.announcement.role == .bridge }
        return bridge.map { self.destination($0.key) } ?? .nowhere
    }

    /// Engines that the plane has lost, but whose links stand, keep their sessions.
    private func lastOwner(of tag: SlotTag) -> NodeID? {
        self.entries.first { !$0.value.isMember && $0.value.announcement.slots.contains { $0.tag == tag } }?.key
    }

    private mutating func place(_ request: any EngineRequest) -> Destination {
        let candidates = self.entries.values
            .filter { $0.takesSessions && $0.mayOpen(request) && $0.application == request.application }
            .sorted { $0.announcement.node < $1.announcement.node }
        let choice = self.placement.choose(
            among: candidates.count,
            load: { candidates[$0].link.load },
            using: &self.generator
        )
        if let choice { return .link(candidates[choice].link) }
        return self.mayGainEngine(for: request) ? .undecided : .nowhere
    }

    /// Whether an engine may soon take sessions: one that is not ready or not linked yet, or not heard of yet.
    private func mayGainEngine(for request: any EngineRequest) -> Bool {
        guard self.isViewWhole else { return true }
        return self.entries.values.contains { entry in
            entry.isMember && !entry.isForeign && !entry.link.isEngineGone && !entry.announcement.isDraining
                && entry.mayOpen(request)
                && (entry.application ?? request.application) == request.application
        }
    }
}
