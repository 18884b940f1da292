import RedisClient

/// What is asked of Redis about a lease. Each is one step for Redis, whoever else asks at the same time.
///
///     signalbox#lease#{<cluster>}         the holder, while it holds it
///     signalbox#lease#{<cluster>}#last    the last holder, for a day
struct LeaseCommands {
    private static let memory = Duration.seconds(24 * 60 * 60)

    /// Holder or not, as of now: 1 and the last holder, or 0 and the holder. Gives it to whoever asks if nobody has it.
    private static let asking = """
        local holder = redis.call('GET', KEYS[1])
        local own = ARGV[1] .. ' '
        if holder and string.sub(holder, 1, #own) ~= own then return {0, holder} end
        local last = redis.call('GET', KEYS[2])
        redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
        redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[4])
        return {1, last}
        """

    private static let releasing = """
        local holder = redis.call('GET', KEYS[1])
        local own = ARGV[1] .. ' '
        if holder and string.sub(holder, 1, #own) == own then return redis.call('DEL', KEYS[1], KEYS[2]) end
        return 0
        """

    private let node: String
    private let keys: [String]

    init(cluster: String, node: String) {
        self.node = node
        let key = "signalbox#lease#{\(cluster)}"
        self.keys = [key, key + "#last"]
    }

    func ask(connections: [Int64]) -> RedisCommand {
        let text = Lease.text(node: self.node, connections: connections)
        let times = [Lease.duration, Self.memory].map { "\(Int($0 / .milliseconds(1)))" }
        return RedisCommand(["EVAL", Self.asking, "2"] + self.keys + [self.node, text] + times)
    }

    var release: RedisCommand { RedisCommand(["EVAL", Self.releasing, "2"] + self.keys + [self.node]) }

    static func list(_ connections: [Int64]) -> RedisCommand {
        RedisCommand(["CLIENT", "LIST", "ID"] + connections.map(String.init))
    }

    static func end(_ connection: Int64) -> RedisCommand { RedisCommand("CLIENT", "KILL", "ID", "\(connection)") }
}

extension Lease.Answer {
    /// - Returns: `nil` for what is none, but Redis' refusal.
    init?(_ value: RedisValue) {
        guard case .array(let parts) = value, parts.count == 2, case .integer(let isHeld) = parts[0] else {
            return nil
        }
        self = isHeld == 1 ? .held(previous: parts[1].text) : .taken
    }
}
