/// What this server has asked of others, and who still owes an answer.
///
/// Every node that was asked owes *something* until it has answered: one answer, or as many as it has announced. A request ends when nobody owes anything: all have answered, or have left. It ends when its time is up, too.
package struct ClusterRequests<Waiter> {
    package typealias ID = ClusterMessage.RequestID

    /// A request that is over. `missing` are the nodes that left or were not heard of in time, in that order.
    package struct Ended {
        package let waiter: Waiter
        package let missing: [String]
        package let isTimedOut: Bool
    }

    private enum Debt: Equatable {
        /// How many answers there will be.
        case announcement
        /// That, or its only answer.
        case word
        case answers(Int)

        /// Whether the node has not said what there is to wait for.
        var isOfWord: Bool {
            switch self {
            case .announcement, .word: true
            case .answers: false
            }
        }
    }

    private struct Request {
        let waiter: Waiter
        /// Whether clients give the answers, and not the nodes themselves.
        let isOfClients: Bool
        var debts: [String: Debt]
        var missing: [String] = []
    }

    private var requests: [ID: Request] = [:]
    private var lastID: ID = 0

    package init() {}

    package var count: Int { self.requests.count }

    package func waiter(_ id: ID) -> Waiter? { self.requests[id]?.waiter }

    /// - Parameters:
    ///   - nodes: who is asked, at least one: what nobody is asked need not wait.
    ///   - announced: whether answers have to be announced: where the announcement was lost, it is not known how many are
    ///     lacking, and the node is missing in the end.
    package mutating func begin(
        _ waiter: Waiter,
        asking nodes: some Sequence<String>,
        announced: Bool = false
    ) -> ID {
        self.lastID += 1
        let debt = announced ? Debt.announcement : .word
        let debts = Dictionary(nodes.map { ($0, debt) }, uniquingKeysWith: { first, _ in first })
        precondition(!debts.isEmpty, "a request asks nobody")
        self.requests[self.lastID] = Request(waiter: waiter, isOfClients: announced, debts: debts)
        return self.lastID
    }
}

// MARK: Events

extension ClusterRequests {
    /// A node has said how many answers it will give.
    package mutating func announced(_ answers: Int, by node: String, for id: ID) -> Ended? {
        guard self.requests[id]?.debts[node]?.isOfWord == true else { return nil }
        return self.owes(answers == 0 ? nil : .answers(answers), node, id)
    }

    /// A node has given its answer, or one of those announced.
    ///
    /// - Returns: who waits for it; nobody if the node owed none, and the answer does not count.
    package mutating func answered(by node: String, for id: ID) -> (waiter: Waiter?, ended: Ended?) {
        guard let request = self.requests[id], let debt = request.debts[node] else { return (nil, nil) }
        switch debt {
        case .announcement: return (request.waiter, nil)
        case .word, .answers(1): return (request.waiter, self.owes(nil, node, id))
        case .answers(let count): return (request.waiter, self.owes(.answers(count - 1), node, id))
        }
    }

    /// What was asked could not be said to these: they will not answer.
    package mutating func unsaid(to nodes: [String], for id: ID) -> Ended? {
        var ended: Ended?
        for node in nodes where self.requests[id]?.debts[node] != nil {
            self.requests[id]?.missing.append(node)
            ended = self.owes(nil, node, id)
        }
        return ended
    }

    /// A node has left, and its answers will not come.
    package mutating func left(_ node: String) -> [Ended] {
        let concerned = self.requests.filter { $0.value.debts[node] != nil }.keys.sorted()
        return concerned.compactMap { id in
            self.requests[id]?.missing.append(node)
            return self.owes(nil, node, id)
        }
    }

    /// The time is up. Nodes that only wait for their clients are not missing.
    package mutating func timedOut(_ id: ID) -> Ended? {
        guard let request = self.requests.removeValue(forKey: id) else { return nil }
        let silent = request.debts.filter { $0.value.isOfWord || !request.isOfClients }.keys.sorted()
        return Ended(waiter: request.waiter, missing: request.missing + silent, isTimedOut: true)
    }

    private mutating func owes(_ debt: Debt?, _ node: String, _ id: ID) -> Ended? {
        self.requests[id]?.debts[node] = debt
        guard let request = self.requests[id], request.debts.isEmpty else { return nil }
        self.requests[id] = nil
        return Ended(waiter: request.waiter, missing: request.missing, isTimedOut: false)
    }
}
