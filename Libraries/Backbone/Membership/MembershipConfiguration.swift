extension Membership {
    package struct Configuration: Equatable, Sendable {
        package var heartbeatInterval: Duration
        /// A member that does not answer for this long leaves.
        package var timeout: Duration
        /// Engines: own a slot, so that sessions can be found.
        package var claimsSlot: Bool
        /// `HELLO` is repeated after this, doubling up to `helloIntervalMaximum`, until it is heard again.
        package var helloInterval: Duration
        package var helloIntervalMaximum: Duration
        /// Answers and news within this time become one heartbeat.
        package var answerInterval: Duration
        /// How long answers to `HELLO` may take.
        package var answerTimeout: Duration

        package init(
            heartbeatInterval: Duration = .milliseconds(5_000),
            timeout: Duration = .milliseconds(10_000),
            claimsSlot: Bool = false,
            helloInterval: Duration = .milliseconds(50),
            helloIntervalMaximum: Duration = .milliseconds(1_000),
            answerInterval: Duration = .milliseconds(20),
            answerTimeout: Duration = .milliseconds(500)
        ) {
            self.heartbeatInterval = heartbeatInterval
            self.timeout = timeout
            self.claimsSlot = claimsSlot
            self.helloInterval = helloInterval
            self.helloIntervalMaximum = helloIntervalMaximum
            self.answerInterval = answerInterval
            self.answerTimeout = answerTimeout
        }

        /// Silence after which a member is asked, so that it can answer before `timeout`.
        var askAfter: Duration { self.timeout * 3 / 4 }
        /// Between two questions to silent members.
        var askInterval: Duration { self.timeout / 10 }
        /// The same while somebody is doubted: the second question finds that the first had its time.
        var doubtInterval: Duration { min(self.askInterval, self.answerTimeout + self.answerInterval) }
        /// Not hearing the own heartbeat for this long is deafness.
        var deafAfter: Duration { self.heartbeatInterval * 3 / 2 }
        /// A broker that takes longer to bring back `HELLO` no longer keeps the view from being whole.
        var joinPatience: Duration { self.answerTimeout * 4 }
        /// What others say of a node that left may be this old.
        var hearsayLifetime: Duration { self.timeout * 3 / 2 }
    }
}
