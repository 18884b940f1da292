/// The HTTP requests of a session: one poll and one POST at a time. A second one breaks the rules of the transport.
struct PollingTransport: Equatable, Sendable {
    enum Admission: Equatable {
        case admitted
        case overlap
    }

    enum Loss: Equatable {
        /// The request had been answered.
        case none
        case poll
        case post
    }

    /// The poll that waits for packets.
    private(set) var poll: ChannelID?
    /// The POST whose body is on its way.
    private(set) var post: ChannelID?

    mutating func pollOpened(_ channel: ChannelID) -> Admission {
        guard self.poll == nil else { return .overlap }
        self.poll = channel
        return .admitted
    }

    mutating func postBegan(_ channel: ChannelID) -> Admission {
        guard self.post == nil else { return .overlap }
        self.post = channel
        return .admitted
    }

    /// The poll, which its taker answers.
    mutating func takePoll() -> ChannelID? {
        defer { self.poll = nil }
        return self.poll
    }

    /// The POST, which its taker answers or aborts.
    mutating func takePost() -> ChannelID? {
        defer { self.post = nil }
        return self.post
    }

    mutating func channelClosed(_ channel: ChannelID) -> Loss {
        if self.poll == channel {
            self.poll = nil
            return .poll
        }
        if self.post == channel {
            self.post = nil
            return .post
        }
        return .none
    }
}
