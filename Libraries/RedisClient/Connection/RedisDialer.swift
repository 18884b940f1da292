import NIOCore
import NIOPosix
import NIOSSL

/// Opens connections that are ready for commands.
struct RedisDialer {
    typealias Outcome = (Result<RedisConnection, RedisFailure>) -> Void

    private static let timeout = TimeAmount.milliseconds(1_000)

    let location: RedisLocation
    /// What `CLIENT LIST` shows.
    let name: String
    let tls: NIOSSLContext?
    let eventLoop: any EventLoop

    /// - Parameters:
    ///   - onEnd: called once if the outcome was a connection, when that ends.
    ///   - outcome: called once.
    func open(
        _ endpoint: RedisEndpoint,
        onMessage: @escaping (RedisMessage) -> Void,
        onEnd: @escaping (RedisFailure) -> Void,
        outcome: @escaping Outcome
    ) {
        let isPrimaryWanted = self.location.master != nil || self.location.endpoints.count > 1
        self.connect(endpoint, onMessage: onMessage, onEnd: onEnd) { result in
            guard case .success(let connection) = result else { return outcome(result) }
            self.introduce(connection, self.greetings(of: connection, isPrimaryWanted: isPrimaryWanted)[...], outcome)
        }
    }

    /// Asks the Sentinels in their order who the primary is.
    ///
    /// - Parameter outcome: called once, if there is none with what the last of them said.
    func findPrimary(
        _ master: String,
        among sentinels: ArraySlice<RedisEndpoint>,
        outcome: @escaping (Result<RedisEndpoint, RedisFailure>) -> Void
    ) {
        guard let sentinel = sentinels.first else { preconditionFailure("a location has an endpoint at least") }
        self.ask(sentinel, for: master) { result in
            let others = sentinels.dropFirst()
            if case .failure = result, !others.isEmpty {
                self.findPrimary(master, among: others, outcome: outcome)
            } else {
                outcome(result)
            }
        }
    }

    private func ask(
        _ sentinel: RedisEndpoint,
        for master: String,
        outcome: @escaping (Result<RedisEndpoint, RedisFailure>) -> Void
    ) {
        self.connect(sentinel) { result in
            switch result {
            case .failure(let failure): outcome(.failure(failure))
            case .success(let connection):
                connection.send(RedisCommand("SENTINEL", "get-master-addr-by-name", master)) { answer in
                    connection.close()
                    outcome(
                        answer.flatMap { value in
                            if let refusal = value.refusal { return .failure(.refused(refusal)) }
                            guard let primary = RedisEndpoint(value) else {
                                return .failure(.noPrimary("\(sentinel) knows no \(master)"))
                            }
                            return .success(primary)
                        }
                    )
                }
            }
        }
    }
}

// MARK: Introductions

extension RedisDialer {
    private struct Greeting {
        let command: RedisCommand
        /// - Returns: why the connection is of no use.
        var objection: (RedisValue) -> RedisFailure? = { $0.refusal.map { .refused($0) } }
    }

    private func greetings(of connection: RedisConnection, isPrimaryWanted: Bool) -> [Greeting] {
        var greetings: [Greeting] = []
        if let password = self.location.password {
            greetings.append(
                Greeting(command: RedisCommand(["AUTH", self.location.user, password].compactMap(\.self)))
            )
        }
        // One that loads its data refuses this.
        greetings.append(Greeting(command: RedisCommand("PING")))
        greetings.append(Greeting(command: RedisCommand("CLIENT", "SETNAME", self.name)) { _ in nil })
        greetings.append(
            Greeting(command: RedisCommand("CLIENT", "ID")) { value in
                if case .integer(let id) = value { connection.id = id }
                return nil
            }
        )
        if self.location.database != 0 {
            greetings.append(Greeting(command: RedisCommand("SELECT", "\(self.location.database)")))
        }
        if isPrimaryWanted {
            greetings.append(
                Greeting(command: RedisCommand("ROLE")) { value in
                    guard case .array(let role) = value else { return value.refusal.map { .refused($0) } }
                    return role.first?.text == "master"
                        ? nil : .noPrimary("a \(role.first?.text ?? "server without role")")
                }
            )
        }
        return greetings
    }

    private func introduce(
        _ connection: RedisConnection,
        _ greetings: ArraySlice<Greeting>,
        _ outcome: @escaping Outcome
    ) {
        guard let greeting = greetings.first else { return outcome(.success(connection)) }
        connection.send(greeting.command) { answer in
            let objection: RedisFailure? =
                switch answer {
                case .failure(let failure): failure
                case .success(let value): greeting.objection(value)
                }
            guard let objection else { return self.introduce(connection, greetings.dropFirst(), outcome) }
            connection.close()
            outcome(.failure(objection))
        }
    }
}

// MARK: Channels

extension RedisDialer {
    private func connect(
        _ endpoint: RedisEndpoint,
        onMessage: @escaping (RedisMessage) -> Void = { _ in },
        onEnd: @escaping (RedisFailure) -> Void = { _ in },
        _ outcome: @escaping Outcome
    ) {
        ClientBootstrap(group: self.eventLoop)
            .connectTimeout(Self.timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: endpoint.host, port: endpoint.port)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .failure(let error): outcome(.failure(.unreachable("\(endpoint): \(error)")))
                case .success(let channel):
                    let connection = RedisConnection(channel, onMessage: onMessage, onEnd: onEnd)
                    do {
                        if let tls = self.tls {
                            try channel.pipeline.syncOperations.addHandler(
                                NIOSSLClientHandler(context: tls, serverHostname: endpoint.serverName)
                            )
                        }
                        try channel.pipeline.syncOperations.addHandler(connection)
                        connection.begin()
                        outcome(.success(connection))
                    } catch {
                        channel.close(promise: nil)
                        outcome(.failure(.unreachable("\(endpoint): \(error)")))
                    }
                }
            }
    }
}

extension RedisEndpoint {
    /// From Sentinel's answer.
    fileprivate init?(_ value: RedisValue) {
        guard case .array(let parts) = value, parts.count == 2, let host = parts[0].text,
            let port = parts[1].text.flatMap(Int.init)
        else { return nil }
        self.init(host: host, port: port)
    }

    /// TLS names no addresses.
    fileprivate var serverName: String? {
        (try? SocketAddress(ipAddress: self.host, port: 0)) == nil ? self.host : nil
    }
}
